internal import SingleCell

/// Headers of a question's matrices; those that cannot be read are reported and missing.
struct StudyHeaders {
    let section: QuestionSection
    let inputs: MatrixHeader?
    let targets: MatrixHeader?
    let testInputs: MatrixHeader?
    /// Matrices that normalisations read beside inputs and targets.
    let normalisationSources: NormalisationHeaders

    init(_ section: QuestionSection, examiner: inout StudyExaminer) {
        self.section = section
        inputs = Self.header(section.trainInputs, section.inputsKey, &examiner)
        targets = Self.header(section.trainTargets, section.targetsKey, &examiner)
        testInputs = section.testInputs.flatMap { Self.header($0, section.testKey, &examiner) }
        normalisationSources = NormalisationHeaders(
            section, inputs: inputs, targets: targets, examiner: &examiner)
    }

    static func header(
        _ location: MatrixLocation, _ key: String, _ examiner: inout StudyExaminer
    ) -> MatrixHeader? {
        do {
            let source = location.source
            // A file that was locked or out of reach was not examined, so it is probed again.
            let patience = ReadPatience { Console.error("mmcoord: waits, since \($0)") }
            let found = try patience.read(mayPass: { $0.mayPass || $0.looksUnmounted }) {
                () -> (MatrixHeader, [UnwrittenParts])? in
                if let trouble = FileProbe.trouble(with: source) {
                    examiner.report(
                        key, "\(location.path) is damaged: \(trouble)",
                        "Copy or download the file again, or write it anew.")
                    return nil
                }
                let file = try MatrixFile(source)
                return (file.header, try file.unwrittenParts())
            }
            guard let (header, unwritten) = found else { return nil }
            for part in unwritten { examiner.note(notice(part, in: header)) }
            guard header.rowCount > 0, header.columnCount > 0 else {
                examiner.report(
                    key,
                    "\(location.path) has \(header.rowCount) cells and "
                        + "\(header.columnCount) columns",
                    "Give a file with at least one of each.")
                return nil
            }
            return header
        } catch {
            examiner.report(key, "\(error)", "")
            return nil
        }
    }

    /// Notes which parts of a file were never written: they read as fill values.
    private static func notice(_ part: UnwrittenParts, in header: MatrixHeader) -> String {
        let cells =
            part.cells.isEmpty
            ? "values" : "\(part.cells.count) cells (\(StudyExaminer.examples(part.cells)))"
        return "\(part.missingCount) of \(part.chunkCount) chunks of `\(part.location)` in "
            + "\(header.path) were never written: \(cells) are zero there, or another fill value. "
            + "If the program that wrote the file was stopped early, write it again."
    }
}

extension QuestionSection {
    /// The key of the training inputs.
    var inputsKey: String { "\(key).train.inputs" }
    /// The key of the training targets.
    var targetsKey: String { "\(key).train.targets" }
    /// The key of the test inputs.
    var testKey: String { "\(key).test.inputs" }
    /// The share of ids that must match, and the key that sets it.
    var leastMatch: LeastMatch { LeastMatch(share: minimumMatch, key: "\(key).minimum-match") }

    /// The matrices with the keys that name them.
    var matrices: [(key: String, location: MatrixLocation)] {
        [(inputsKey, trainInputs), (targetsKey, trainTargets)]
            + (testInputs.map { [(testKey, $0)] } ?? [])
    }
}

internal import SingleCell

/// Headers of a technology's matrices; those that cannot be read are reported and absent.
struct StudyHeaders {
    let section: TechnologySection
    let inputs: MatrixHeader?
    let targets: MatrixHeader?
    let testInputs: MatrixHeader?

    init(_ section: TechnologySection, examiner: inout StudyExaminer) {
        self.section = section
        inputs = Self.header(section.trainInputs, section.inputsKey, &examiner)
        targets = Self.header(section.trainTargets, section.targetsKey, &examiner)
        testInputs = section.testInputs.flatMap { Self.header($0, section.testKey, &examiner) }
    }

    private static func header(
        _ location: MatrixLocation, _ key: String, _ examiner: inout StudyExaminer
    ) -> MatrixHeader? {
        do {
            let source = MatrixSource(path: location.path, layer: location.layer)
            if let trouble = FileProbe.trouble(with: source) {
                examiner.report(
                    key, "\(location.path) is damaged: \(trouble)",
                    "Copy or download the file again, or write it anew.")
                return nil
            }
            let header = try MatrixFile(source).header
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
}

extension TechnologySection {
    /// The key of the training inputs.
    var inputsKey: String { "\(key).train.inputs" }
    /// The key of the training targets.
    var targetsKey: String { "\(key).train.targets" }
    /// The key of the test inputs.
    var testKey: String { "\(key).test.inputs" }

    /// The matrices with the keys that name them.
    var matrices: [(key: String, location: MatrixLocation)] {
        [(inputsKey, trainInputs), (targetsKey, trainTargets)]
            + (testInputs.map { [(testKey, $0)] } ?? [])
    }
}

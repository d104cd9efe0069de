internal import SingleCell

/// Headers of a study's matrices; those that cannot be read are reported and absent.
struct StudyHeaders {
    static let inputsKey = "study.citeseq.train.inputs"
    static let targetsKey = "study.citeseq.train.targets"
    static let testKey = "study.citeseq.test.inputs"

    let inputs: MatrixHeader?
    let targets: MatrixHeader?
    let testInputs: MatrixHeader?

    init(file: ClusterFile, examiner: inout StudyExaminer) {
        let section = file.study.citeseq
        inputs = Self.header(section.trainInputs, Self.inputsKey, &examiner)
        targets = Self.header(section.trainTargets, Self.targetsKey, &examiner)
        testInputs = section.testInputs.flatMap { Self.header($0, Self.testKey, &examiner) }
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

internal import Learning
internal import SingleCell

/// Finds inputs that contain the targets: by the files, by names, and by the values of some cells.
///
/// Such a study scores near 1 and predicts nothing. Findings are problems, or notices where the
/// cluster file says `allow-leak: true`.
struct LeakExaminer {
    let section: QuestionSection
    let inputs: MatrixHeader
    let targets: MatrixHeader
    let testInputs: MatrixHeader?

    /// Nil where inputs or targets could not be read; that is reported already.
    init?(_ headers: StudyHeaders) {
        guard let inputs = headers.inputs, let targets = headers.targets else { return nil }
        section = headers.section
        self.inputs = inputs
        self.targets = targets
        testInputs = headers.testInputs
    }

    /// Notes in every summary that leaks were allowed, found or not.
    func noteAllowance(_ examiner: inout StudyExaminer) {
        guard section.allowsLeak else { return }
        examiner.note(
            "\(section.key).allow-leak is true: inputs that contain the targets are accepted, and "
                + "a score may say nothing.")
    }

    /// Compares files and names.
    ///
    /// - Parameter examiner: Is told what was found.
    /// - Returns: Whether inputs and targets are one matrix.
    func examineNames(_ examiner: inout StudyExaminer) -> Bool {
        let contents = (contents(inputs, section.inputsKey, &examiner), targetContents(&examiner))
        if examineFiles(contents.0, &examiner) { return true }
        examineFeatureTypes(contents.0, contents.1, &examiner)
        guard section.targetModality == .protein else { return false }
        let antibodies = AntibodyColumns(
            columns: inputs.columnNames, targets: targets.columnNames
        ).matches
        if !antibodies.isEmpty {
            report(
                section.inputsKey,
                "\(antibodies.count) input columns of \(inputs.path) are antibodies whose proteins "
                    + "are targets: "
                    + StudyExaminer.examples(
                        antibodies.map { Self.pair($0.column, $0.target) }),
                "Leave them out of the inputs.", &examiner)
        }
        return false
    }

    /// Reports a finding, or notes it where leaks are allowed.
    func report(
        _ key: String, _ found: String, _ advice: String, _ examiner: inout StudyExaminer
    ) {
        guard !section.allowsLeak else {
            examiner.note("allowed by \(section.key).allow-leak: \(found).")
            return
        }
        examiner.report(
            key, found, "\(advice) If it is meant, set \(section.key).allow-leak: true.")
    }

    /// `A` among the inputs and the target `B`; one name where they have the same.
    static func pair(_ column: String, _ target: String) -> String {
        column == target
            ? column.printableName
            : "\(column.printableName) (target \(target.printableName))"
    }

    private func contents(
        _ header: MatrixHeader, _ key: String, _ examiner: inout StudyExaminer
    ) -> MatrixAnnotations? {
        do {
            return try MatrixAnnotations(of: header)
        } catch {
            examiner.report(key, "\(error)", "")
            return nil
        }
    }

    private func targetContents(_ examiner: inout StudyExaminer) -> MatrixAnnotations? {
        contents(targets, section.targetsKey, &examiner)
    }

    /// Reports inputs and targets that are one matrix, in one file or two.
    private func examineFiles(
        _ contents: MatrixAnnotations?, _ examiner: inout StudyExaminer
    ) -> Bool {
        guard let own = MatrixPlace(inputs), let other = MatrixPlace(targets) else { return false }
        let isSame = own.isSameMatrix(as: other)
        guard isSame || own.isSameMatrix(inCopy: other) else { return false }
        let what =
            isSame
            ? "inputs and targets are the same matrix: \(inputs.location) of \(inputs.path)"
            : "the targets are a copy of the inputs: \(targets.path) and \(inputs.path) are equal, "
                + "byte by byte"
        report(
            section.targetsKey, what,
            (own.isSameFile(as: other) ? Self.choices(contents) : "")
                + "Name the matrix of what is to be predicted as \(section.targetsKey).",
            &examiner)
        return true
    }

    /// Where the targets may lie in a file that was given for both.
    private static func choices(_ contents: MatrixAnnotations?) -> String {
        var text = ""
        if let embeddings = contents?.embeddings, !embeddings.isEmpty {
            text +=
                "Its obsm holds \(StudyExaminer.examples(embeddings, limit: 6)): if one of them "
                + "holds the targets, write targets: {path: …, obsm: \(embeddings[0])}. "
        }
        let types = Set(contents?.featureTypes ?? []).sorted()
        if types.count > 1 {
            text +=
                "Its columns are of the feature types "
                + "\(StudyExaminer.examples(types, limit: 6)): choose one for the inputs and one "
                + "for the targets, as {path: …, feature-type: \(types[0])}. "
        }
        return text
    }

    /// Reports columns whose `var` says that they are of the targets' measurement.
    private func examineFeatureTypes(
        _ own: MatrixAnnotations?, _ other: MatrixAnnotations?, _ examiner: inout StudyExaminer
    ) {
        guard let types = own?.featureTypes else { return }
        let usual = [section.targetModality.featureType].compactMap(\.self)
        let predicted = Set(other?.featureTypes ?? usual)
        let found = zip(inputs.columnNames, types).filter { predicted.contains($0.1) }
        // Inputs of one kind throughout are compared by their values.
        guard !found.isEmpty, found.count < types.count else { return }
        let kinds = Set(found.map(\.1)).sorted()
        report(
            section.inputsKey,
            "\(found.count) of \(types.count) input columns of \(inputs.path) are of the targets' "
                + "feature type (\(StudyExaminer.examples(kinds))): "
                + StudyExaminer.examples(found.map(\.0)),
            "Leave them out of the inputs.", &examiner)
    }
}

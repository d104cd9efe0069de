internal import LinearAlgebra
internal import SingleCell

/// What a study's files hold, examined before any work starts.
package struct StudyInspection: Sendable {
    /// The cluster file that names the data.
    package let file: ClusterFile
    /// One for each question of the cluster file, in its order.
    package let questions: [QuestionInspection]
    /// What the evaluation ids ask for, if there are any.
    package let evaluation: EvaluationScan.Summary?
    /// What the user should know although the study can go on.
    package let notices: [String]

    /// Examines every file that the cluster file names.
    ///
    /// - Throws: `InspectionError.unusableData` with everything found wrong.
    package init(file: ClusterFile) throws(InspectionError) {
        var examiner = StudyExaminer { file.place(of: $0) }
        let findings = file.study.questions.map { section in
            QuestionInspection.Findings(section, file: file, examiner: &examiner)
        }
        let questions = findings.compactMap(\.inspection)
        if file.study.evaluationIds != nil { Self.checkApart(questions, &examiner) }
        let evaluation = Self.scanEvaluation(file, findings, &examiner)
        guard examiner.problems.isEmpty else {
            throw .unusableData(path: file.path, problems: examiner.problems)
        }
        self.file = file
        self.questions = questions
        self.evaluation = evaluation
        notices = examiner.notices
    }

    /// Reports test cells and targets that two questions share where there is a submission: one of
    /// its rows could mean either.
    private static func checkApart(
        _ questions: [QuestionInspection], _ examiner: inout StudyExaminer
    ) {
        let asked = questions.filter { !$0.testCells.isEmpty }
        for (index, second) in asked.enumerated() {
            for first in asked[..<index] { checkApart(first, second, &examiner) }
        }
    }

    private static func checkApart(
        _ first: QuestionInspection, _ second: QuestionInspection,
        _ examiner: inout StudyExaminer
    ) {
        let both = "\(first.section.name) and \(second.section.name)"
        let cells = Set(first.testCells.map { ExactText($0) })
        let shared = second.testCells.filter { cells.contains(ExactText($0)) }
        if !shared.isEmpty {
            examiner.report(
                second.section.testKey,
                "\(shared.count) test cells are in both \(both): "
                    + StudyExaminer.examples(shared),
                "Give a cell another id in each question, or leave out study.evaluation-ids: "
                    + "without a submission, questions may share cells.")
        }
        let targets = Set(first.targetNames.map { ExactText($0) })
        let ambiguous = second.targetNames.filter { targets.contains(ExactText($0)) }
        if !ambiguous.isEmpty {
            examiner.report(
                second.section.targetsKey,
                "\(ambiguous.count) targets have the same name in \(both): "
                    + StudyExaminer.examples(ambiguous),
                "Rename them in one of the files, so that a row of the submission means one.")
        }
    }

    /// Reads the evaluation ids once; needs the test cells and target names of every question.
    private static func scanEvaluation(
        _ file: ClusterFile, _ findings: [QuestionInspection.Findings],
        _ examiner: inout StudyExaminer
    ) -> EvaluationScan.Summary? {
        let parts = findings.compactMap { found -> EvaluationScan.Part? in
            guard let targets = found.headers.targets else { return nil }
            if found.headers.section.testInputs != nil, found.headers.testInputs == nil {
                return nil
            }
            return EvaluationScan.Part(
                testCells: found.headers.testInputs?.cellIds ?? [],
                targetNames: targets.columnNames)
        }
        guard let path = file.study.evaluationIds, parts.count == findings.count else {
            return nil
        }
        let key = "study.evaluation-ids"
        var scan = EvaluationScan(
            parts: parts, trainingCells: findings.flatMap(\.trainingCells))
        do {
            var order = AscendingRowIds()
            var reader = try EvaluationReader(path: path)
            try reader.forEachRow { row, cell, target, line in
                order.note(row)
                scan.add(cell: cell, target: target, line: line)
            }
            if !order.areAscending {
                scan.report(try RepeatedRowIds(path: path), path: path, key: key, &examiner)
            }
        } catch {
            examiner.report(key, "\(error)", "")
            return nil
        }
        return scan.finish(path: path, key: key, examiner: &examiner)
    }
}

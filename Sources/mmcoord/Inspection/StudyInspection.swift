internal import LinearAlgebra
internal import SingleCell

/// What a study's files hold, examined before any work starts.
package struct StudyInspection: Sendable {
    /// The cluster file that names the data.
    package let file: ClusterFile
    /// One for each technology of the cluster file, in its order.
    package let technologies: [TechnologyInspection]
    /// What the evaluation ids ask for, if there are any.
    package let evaluation: EvaluationScan.Summary?
    /// What the user should know although the study can go on.
    package let notices: [String]

    /// Examines every file that the cluster file names.
    ///
    /// - Throws: `InspectionError.unusableData` with everything found wrong.
    package init(file: ClusterFile) throws(InspectionError) {
        var examiner = StudyExaminer { file.place(of: $0) }
        let findings = file.study.technologies.map { section in
            TechnologyInspection.Findings(section, file: file, examiner: &examiner)
        }
        let technologies = findings.compactMap(\.inspection)
        Self.checkApart(technologies, &examiner)
        let evaluation = Self.scanEvaluation(file, findings, &examiner)
        guard examiner.problems.isEmpty else {
            throw .unusableData(path: file.path, problems: examiner.problems)
        }
        self.file = file
        self.technologies = technologies
        self.evaluation = evaluation
        notices = examiner.notices
    }

    /// Reports test cells and targets that two technologies share: a row of the submission could
    /// mean either.
    private static func checkApart(
        _ technologies: [TechnologyInspection], _ examiner: inout StudyExaminer
    ) {
        guard technologies.count == 2 else { return }
        let section = technologies[1].section
        let cells = Set(technologies[0].testCells.map { ExactText($0) })
        let shared = technologies[1].testCells.filter { cells.contains(ExactText($0)) }
        if !shared.isEmpty {
            examiner.report(
                section.testKey,
                "\(shared.count) test cells are in both technologies: "
                    + StudyExaminer.examples(shared),
                "Give a cell another id in each technology.")
        }
        let targets = Set(technologies[0].targetNames.map { ExactText($0) })
        let ambiguous = technologies[1].targetNames.filter { targets.contains(ExactText($0)) }
        if !ambiguous.isEmpty {
            examiner.report(
                section.targetsKey,
                "\(ambiguous.count) targets have the same name in both technologies: "
                    + StudyExaminer.examples(ambiguous),
                "Rename them in one of the files, so that a row of the submission means one.")
        }
    }

    /// Reads the evaluation ids once; needs the test cells and target names of every technology.
    private static func scanEvaluation(
        _ file: ClusterFile, _ findings: [TechnologyInspection.Findings],
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

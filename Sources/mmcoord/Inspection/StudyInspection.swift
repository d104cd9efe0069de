package import Learning
package import SingleCell

/// What a study's files hold, examined before any work starts: headers, ids and names, no values.
package struct StudyInspection: Sendable {
    /// The cluster file that names the data.
    package let file: ClusterFile
    /// Inputs of the training cells.
    package let inputs: MatrixHeader
    /// Targets of the training cells.
    package let targets: MatrixHeader
    /// Inputs of the test cells, if there are any.
    package let testInputs: MatrixHeader?
    /// Cells with inputs and targets, in the order of the inputs.
    package let trainingCells: [String]
    /// `[trainingCells.count]`, the label of each cell in the column folds are made by.
    package let groups: [String]
    /// Which fold holds out which training cell.
    package let foldPlan: FoldPlan
    /// `[trainingCells.count]` each: the other metadata columns worth parting scores by.
    package let partitions: [ScoreReport.MetadataColumn]
    /// What the evaluation ids ask for, if there are any.
    package let evaluation: EvaluationScan.Summary?
    /// What the user should know although the study can go on.
    package let notices: [String]

    /// Cells to predict, in file order; none without test inputs.
    package var testCells: [String] { testInputs?.cellIds ?? [] }
    /// Names of the targets, in file order.
    package var targetNames: [String] { targets.columnNames }
    /// Names of the input columns, in file order.
    package var geneNames: [String] { inputs.columnNames }

    /// Examines every file the cluster file names.
    ///
    /// - Throws: `CoordinatorError.study` with everything found wrong.
    package init(file: ClusterFile) throws(CoordinatorError) {
        var examiner = StudyExaminer { file.place(of: $0) }
        let headers = StudyHeaders(file: file, examiner: &examiner)
        let table = StudyMetadata(file: file, headers: headers, examiner: &examiner)
        let section = file.study.citeseq

        var trainingCells: [String] = []
        if let inputs = headers.inputs, let targets = headers.targets {
            examiner.checkUnique(targets.columnNamesPlace(StudyHeaders.targetsKey), what: "targets")
            if targets.columnCount < 2 {
                examiner.report(
                    StudyHeaders.targetsKey, "\(targets.path) has 1 target",
                    "Predictions are scored by their correlation within a cell, which needs 2.")
            }
            trainingCells = examiner.matchTraining(
                inputs: inputs.cellsPlace(StudyHeaders.inputsKey),
                targets: targets.cellsPlace(StudyHeaders.targetsKey))
        }
        let groups = table?.groups(of: trainingCells, examiner: &examiner)
        var foldPlan: FoldPlan?
        if let groups, !trainingCells.isEmpty {
            foldPlan = examiner.planFolds(
                groups, column: section.folds.groupColumn,
                areIntegers: table?.groupsAreIntegers ?? false, foldCount: section.folds.count,
                key: "study.citeseq.folds.count")
        }
        if let inputs = headers.inputs {
            examiner.checkUnique(
                inputs.columnNamesPlace(StudyHeaders.inputsKey), what: "column names")
            if let test = headers.testInputs {
                examiner.checkUnique(
                    test.columnNamesPlace(StudyHeaders.testKey), what: "column names")
                examiner.checkLeak(
                    trainingCells: trainingCells, test: test.cellsPlace(StudyHeaders.testKey))
                examiner.matchColumns(
                    training: inputs.columnNamesPlace(StudyHeaders.inputsKey),
                    test: test.columnNamesPlace(StudyHeaders.testKey))
            }
            StudyFeatures(section: section.features)
                .examine(inputs: inputs, targets: headers.targets, examiner: &examiner)
        }
        let evaluation = Self.scanEvaluation(
            file: file, headers: headers, trainingCells: trainingCells, examiner: &examiner)

        guard examiner.problems.isEmpty, let inputs = headers.inputs,
            let targets = headers.targets, let groups, let foldPlan
        else { throw .study(path: file.path, problems: examiner.problems) }
        self.file = file
        self.inputs = inputs
        self.targets = targets
        testInputs = headers.testInputs
        self.trainingCells = trainingCells
        self.groups = groups
        self.foldPlan = foldPlan
        partitions = table?.partitions(of: trainingCells) ?? []
        self.evaluation = evaluation
        notices = examiner.notices
    }

    /// Reads the evaluation ids once; needs test cells and target names.
    private static func scanEvaluation(
        file: ClusterFile, headers: StudyHeaders, trainingCells: [String],
        examiner: inout StudyExaminer
    ) -> EvaluationScan.Summary? {
        guard let path = file.study.evaluationIds, let test = headers.testInputs,
            let targets = headers.targets
        else { return nil }
        let key = "study.evaluation-ids"
        var scan = EvaluationScan(
            testCells: test.cellIds, targetNames: targets.columnNames,
            trainingCells: trainingCells)
        do {
            var reader = try EvaluationReader(path: path)
            var line = 1
            try reader.forEachRow { _, cell, target in
                line += 1
                scan.add(cell: cell, target: target, line: line)
            }
        } catch {
            examiner.report(key, "\(error)", "")
            return nil
        }
        return scan.finish(
            path: path, key: key, targetNames: targets.columnNames, examiner: &examiner)
    }
}

extension MatrixHeader {
    /// The cell ids, with the key that led to them.
    func cellsPlace(_ key: String) -> StudyExaminer.Names {
        StudyExaminer.Names(key: key, path: path, ids: cellIds)
    }

    /// The column names, with the key that led to them.
    func columnNamesPlace(_ key: String) -> StudyExaminer.Names {
        StudyExaminer.Names(key: key, path: path, ids: columnNames)
    }
}

package import Learning
package import Pipelines
package import SingleCell

/// What the files of one question hold, examined before any work starts: headers, ids and names,
/// no values.
package struct QuestionInspection: Sendable {
    /// The part of the cluster file that names the data.
    package internal(set) var section: QuestionSection
    /// Inputs of the training cells.
    package let inputs: MatrixHeader
    /// Targets of the training cells.
    package let targets: MatrixHeader
    /// Inputs of the test cells, if there are any.
    package let testInputs: MatrixHeader?
    /// Matrices that normalisations read beside inputs and targets.
    package let normalisationSources: NormalisationHeaders
    /// Cells with inputs and targets, in the order of the inputs.
    package let trainingCells: [String]
    /// `[trainingCells.count]`, the label of each cell in the column that folds are made by.
    package let groups: [String]
    /// The fold that holds out each training cell; nil where a task finds that from features.
    package internal(set) var foldPlan: FoldPlan?
    /// The training cells that folds may train on; nil for all.
    package let subset: TrainingSubset?
    /// `[trainingCells.count]` each: the other metadata columns by which scores are divided.
    package let partitions: [ScoreReport.MetadataColumn]

    /// `[trainingCells.count]` each: the metadata columns that name the person whom cells are from.
    package let persons: [ScoreReport.MetadataColumn]

    /// The batch of each training cell, within which targets are centred; nil where they are not.
    package let targetBatches: LabelTable?

    /// What was found for each feature block.
    package let blocks: [BlockFindings]

    /// What was found for a feature block.
    package struct BlockFindings: Sendable, Equatable {
        /// The metadata that it reads, of every cell, or the cells alone where it joins a matrix by
        /// their ids; nil where it reads none.
        package var labels: LabelTable?
        /// The matrix of another program that it joins with the cells.
        package var source: MatrixHeader?
        /// Its features, where that follows from names, labels or that matrix.
        package var columnCount: Int?
        /// Whether it finds columns by the symbols beside their names.
        package var usesSymbols = false
    }

    /// The symbols beside the names of the input columns; nil where nothing is found by them.
    package let symbols: InputSymbols?
    /// Whether the list of columns to drop names some by symbol.
    package let dropUsesSymbols: Bool

    /// Components by which the targets are predicted; nil where each has an output of its own.
    package var targetComponentCount: Int? {
        section.targetComponents?.count(targetCount: targetNames.count)
    }
    /// Cells to predict, in file order; none without test inputs.
    package var testCells: [String] { testInputs?.cellIds ?? [] }
    /// Names of the targets, in file order.
    package var targetNames: [String] { targets.columnNames }
    /// Names of the input columns, in file order.
    package var geneNames: [String] { inputs.columnNames }

    /// What was found of a question, complete or not, so that everything wrong with a study is
    /// reported at once.
    struct Findings {
        let headers: StudyHeaders
        let trainingCells: [String]
        /// Nil where something is wrong.
        let inspection: QuestionInspection?

        init(_ section: QuestionSection, file: ClusterFile, examiner: inout StudyExaminer) {
            let problemCount = examiner.problems.count
            headers = StudyHeaders(section, examiner: &examiner)
            let table = StudyMetadata(file: file, headers: headers, examiner: &examiner)
            trainingCells = QuestionInspection.matchTraining(headers, &examiner)
            let leaks = LeakExaminer(headers)
            leaks?.noteAllowance(&examiner)
            let isSame = leaks?.examineNames(&examiner) ?? false
            inspection = QuestionInspection(
                headers, table, trainingCells, seed: file.study.seed,
                problemCount: problemCount, &examiner)
            // Reading values takes time: a study that is refused already is not examined further.
            if inspection != nil, !isSame { leaks?.examineValues(&examiner) }
        }
    }

    /// Finishes the examination; nil where something is wrong, now or since there were
    /// `problemCount` problems.
    private init?(
        _ headers: StudyHeaders, _ table: StudyMetadata?, _ trainingCells: [String],
        seed: UInt64, problemCount: Int, _ examiner: inout StudyExaminer
    ) {
        var section = headers.section
        if let table { section.folds = table.section }
        let column = table?.groups(of: trainingCells, examiner: &examiner)
        let subset =
            column == nil ? nil : table?.subset(of: trainingCells, examiner: &examiner)
        var foldPlan: FoldPlan?
        if let column, !trainingCells.isEmpty {
            foldPlan = examiner.planFolds(
                column, cells: trainingCells, section: section.folds, seed: seed,
                key: "\(section.key).folds")
            if let plan = foldPlan, let table, let subset {
                foldPlan = table.restrict(plan, to: subset, examiner: &examiner)
            }
        }
        // Cells without a group are reported already.
        let features = Self.checkInputs(headers, trainingCells: trainingCells, &examiner)
        var blocks = features.blocks
        if column != nil, let table {
            for (place, block) in section.blocks.enumerated()
            where !block.block.metadataColumns.isEmpty {
                blocks[place].labels = table.labels(
                    of: block, training: trainingCells, test: headers.testInputs?.cellIds ?? [],
                    examiner: &examiner)
                blocks[place].columnCount = blocks[place].labels?.mostFeatures
            }
        }
        // Without cells there is nothing to join, which is reported already.
        if !trainingCells.isEmpty {
            BlockFileExaminer(
                section, training: trainingCells, tests: headers.testInputs?.cellIds ?? []
            ).examine(&blocks, &examiner)
        }
        Self.checkAdversary(headers, trainingCells: trainingCells, &examiner)
        let transform = TransformExaminer(section)
        if let targets = headers.targets { transform?.checkRows(targets, &examiner) }
        var targetBatches: LabelTable?
        if column != nil, let table {
            targetBatches = transform?.batches(table, of: trainingCells, &examiner)
        }
        guard examiner.problems.count == problemCount, let inputs = headers.inputs,
            let targets = headers.targets, let column,
            foldPlan != nil || section.folds.scheme == .adversarial
        else { return nil }
        self.section = section
        self.inputs = inputs
        self.targets = targets
        testInputs = headers.testInputs
        normalisationSources = headers.normalisationSources
        self.trainingCells = trainingCells
        groups = column.labels
        self.blocks = blocks
        self.targetBatches = targetBatches
        symbols = features.symbols
        dropUsesSymbols = features.dropUsesSymbols
        self.foldPlan = foldPlan
        self.subset = subset
        partitions = table?.partitions(of: trainingCells, examiner: &examiner) ?? []
        persons = table?.persons(of: trainingCells) ?? []
        NormalisationExaminer(section, inputs: inputs, targets: targets).noteRepeats(&examiner)
        if let foldPlan { transform?.noteSingleBatches(targetBatches, foldPlan, &examiner) }
        for caution in foldPlan.map(cautions) ?? [] { examiner.note(caution) }
    }

    /// What a score of a plan cannot promise for new donors, as sentences.
    func cautions(of plan: FoldPlan) -> [String] {
        persons.compactMap { column in
            // A cell whose donor is unknown shares its donor with no other fold.
            let labels = column.values.enumerated().map { cell, label in
                label.isEmpty ? "unknown of cell \(cell)" : label.printableName
            }
            return plan.caution(column: column.name.printableName, labels: labels).map {
                "\(section.name): \($0)."
            }
        }
    }

    /// The cells with inputs and targets, after checking the targets' names.
    private static func matchTraining(
        _ headers: StudyHeaders, _ examiner: inout StudyExaminer
    ) -> [String] {
        guard let inputs = headers.inputs, let targets = headers.targets else { return [] }
        let section = headers.section
        examiner.checkUnique(targets.columnNamesPlace(section.targetsKey), what: "targets")
        if targets.columnCount < 2 {
            examiner.report(
                section.targetsKey, "\(targets.path) has 1 target",
                "Predictions are scored by their correlation within a cell, which needs 2.")
        }
        return examiner.matchTraining(
            inputs: inputs.cellsPlace(section.inputsKey),
            targets: targets.cellsPlace(section.targetsKey), least: section.leastMatch)
    }

    /// Checks that a task can find folds from features; their values are not known yet.
    private static func checkAdversary(
        _ headers: StudyHeaders, trainingCells: [String], _ examiner: inout StudyExaminer
    ) {
        let section = headers.section
        guard section.folds.scheme == .adversarial, !trainingCells.isEmpty,
            let test = headers.testInputs
        else { return }
        do {
            try AdversarialSplit.requireCells(
                training: trainingCells.count, test: test.rowCount)
        } catch {
            examiner.report("\(section.key).folds.scheme", "\(error)", "")
        }
    }

    /// Checks names of the input columns, the test cells, and what is selected by name.
    ///
    /// - Returns: What was found of the columns that are selected.
    private static func checkInputs(
        _ headers: StudyHeaders, trainingCells: [String], _ examiner: inout StudyExaminer
    ) -> StudyFeatures.Findings {
        let section = headers.section
        guard let inputs = headers.inputs else {
            return StudyFeatures.Findings(blocks: section.blocks.map { _ in BlockFindings() })
        }
        examiner.checkUnique(inputs.columnNamesPlace(section.inputsKey), what: "column names")
        examiner.noteLookAlikes(inputs.cellsPlace(section.inputsKey), what: "cell ids")
        examiner.noteLookAlikes(inputs.columnNamesPlace(section.inputsKey), what: "column names")
        if let targets = headers.targets {
            examiner.noteLookAlikes(
                targets.columnNamesPlace(section.targetsKey), what: "targets")
        }
        if let test = headers.testInputs {
            examiner.checkUnique(test.columnNamesPlace(section.testKey), what: "column names")
            examiner.noteLookAlikes(test.cellsPlace(section.testKey), what: "cell ids")
            examiner.checkLeak(
                trainingCells: trainingCells, test: test.cellsPlace(section.testKey))
            examiner.matchColumns(
                training: inputs.columnNamesPlace(section.inputsKey),
                test: test.columnNamesPlace(section.testKey), least: section.leastMatch)
        }
        return StudyFeatures(question: section)
            .examine(inputs: inputs, targets: headers.targets, examiner: &examiner)
    }
}

extension MatrixHeader {
    /// The cell ids, with the key that led to them.
    func cellsPlace(_ key: String) -> StudyExaminer.Names {
        StudyExaminer.Names(key: key, path: path, ids: cellIds, crosswise: columnNames)
    }

    /// The column names, with the key that led to them.
    func columnNamesPlace(_ key: String) -> StudyExaminer.Names {
        StudyExaminer.Names(key: key, path: path, ids: columnNames, crosswise: cellIds)
    }
}

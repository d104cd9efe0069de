internal import Coordination
package import Learning
package import Pipelines
internal import Foundation
internal import LinearAlgebra
package import SingleCell

/// Writes the files of one question from the outputs of its finished tasks: predictions, models,
/// histories and scores.
package struct QuestionAssembly {
    let inspection: QuestionInspection
    /// The fold that holds out each training cell.
    let foldPlan: FoldPlan
    /// In the order in which they are blended; at least one.
    let members: [Member]
    /// Of the folds, by fold, then member, then seed: the order in which predictions are added.
    let trainings: [Training]
    /// Those on all cells, by member, then seed; empty where the submission comes from the models
    /// of the folds.
    let refits: [Training]
    /// Archive of the baselines of each fold, in fold order.
    let baselinePaths: [String]
    /// JSON of a `ScoreReport`.
    let scoresPath: String
    /// Archive with `cells`, `targets`, `predictions` of the training cells.
    let outOfFoldPath: String
    /// What each truncated SVD found.
    let decompositions: [ScoreReport.DecompositionSummary]
    /// Archive with the score of each training cell.
    let cellScoresPath: String
    /// Archive of the moments of each training cell's targets.
    let cellMomentsPath: String
    /// What the other evaluation left; nil where there is none.
    private let compared: Compared?
    /// What files for other tools say of the study: its digest, versions.
    let identity: [String: AnnDataContents.Fact]
    /// The finished study, for what is written in formats of other programs; nil where none is.
    let tasks: FinishedTasks?
    /// Names of the truncated SVDs, and their last tasks.
    let decompositionTasks: [(name: String, task: String)]
    /// JSON of a `ColumnReport`.
    let columnReportPath: String
    /// JSON of a `GeneReport`; nil where no genes are selected.
    let geneReportPath: String?
    /// What the plan fits.
    private let provenance: Provenance

    /// Gathers the outputs of finished tasks.
    ///
    /// - Parameters:
    ///   - inspection: What was found in the data.
    ///   - foldPlan: Which fold held out which training cell.
    ///   - members: In the order in which they are blended.
    ///   - trainings: One for each fold, member and seed, and one for each member and seed where
    ///     the study trains on all cells, in any order.
    ///   - baselinePaths: Archive of the baselines of each fold, in fold order.
    ///   - scoresPath: JSON of the question's `ScoreReport`.
    ///   - outOfFoldPath: Archive with `cells`, `targets`, `predictions` of the training cells.
    ///   - cellScoresPath: Archive of `CellScores`.
    ///   - cellMomentsPath: Archive of `CellMoments`.
    ///   - compared: What the other evaluation left, if the question asks for one.
    ///   - identity: What files for other tools say of the study.
    ///   - tasks: The finished study, for what is written in formats of other programs.
    ///   - decompositionTasks: Names of the truncated SVDs, and their last tasks.
    ///   - columnReportPath: JSON of the question's `ColumnReport`.
    ///   - geneReportPath: JSON of its `GeneReport`, if genes are selected.
    ///   - decompositions: What each truncated SVD found, in the order of the plan.
    ///   - provenance: What was fitted, by the plan.
    package init(
        inspection: QuestionInspection, foldPlan: FoldPlan, members: [Member],
        trainings: [Training], baselinePaths: [String], scoresPath: String,
        outOfFoldPath: String, cellScoresPath: String, cellMomentsPath: String,
        compared: Compared? = nil,
        identity: [String: AnnDataContents.Fact] = [:], tasks: FinishedTasks? = nil,
        decompositionTasks: [(name: String, task: String)] = [],
        columnReportPath: String,
        geneReportPath: String? = nil,
        decompositions: [ScoreReport.DecompositionSummary] = [], provenance: Provenance
    ) {
        self.provenance = provenance
        self.foldPlan = foldPlan
        self.inspection = inspection
        self.members = members
        let inOrder = trainings.sorted {
            ($0.fold ?? 0, $0.member, $0.seed) < ($1.fold ?? 0, $1.member, $1.seed)
        }
        self.trainings = inOrder.filter { $0.fold != nil }
        refits = inOrder.filter { $0.fold == nil }
        self.geneReportPath = geneReportPath
        self.baselinePaths = baselinePaths
        self.scoresPath = scoresPath
        self.outOfFoldPath = outOfFoldPath
        self.decompositions = decompositions
        self.cellScoresPath = cellScoresPath
        self.cellMomentsPath = cellMomentsPath
        self.compared = compared
        self.identity = identity
        self.tasks = tasks
        self.decompositionTasks = decompositionTasks
        self.columnReportPath = columnReportPath
    }

    /// What was written, and what the submission needs of it.
    struct Written {
        var scores: ScoreReport
        /// The name of the out-of-fold predictions' file.
        var outOfFold: String
        var blend: TestBlend?
        /// The name of the test predictions' file; nil where there are none.
        var testPredictions: String?
        /// Names of the tables of cells and columns.
        var tables: [String] = []
        /// Components, and models in formats of other programs.
        var exports: [String] = []
        /// What the user should know.
        var notices: [String] = []
    }

    /// Writes every file but the submission into `folder`.
    ///
    /// - Throws: `ResultError.assembly` when what tasks left does not fit the study, and what
    ///   writing throws.
    func write(to folder: String) throws -> Written {
        var scores = try checkedScores()
        try checkTrainings()
        var cells = try CellTables(
            path: cellScoresPath, plan: foldPlan, cells: inspection.trainingCells,
            groups: foldPlan.groups)
        scores.intervals = intervals(cells)
        scores.compared = try compared.map(comparison)
        try ResultFile.makeFolder(folder + "/models")
        try writeModels(to: folder)
        try ResultFile.makeFolder(folder + "/baselines")
        for (fold, path) in baselinePaths.enumerated() {
            try ResultFile.copy(path, to: "\(folder)/baselines/fold-\(fold).mmarray")
        }
        try ResultFile.write(
            HistoryTable(trainings, names: fileNames).csv, to: folder + "/history.csv")
        if !refits.isEmpty {
            try ResultFile.write(
                HistoryTable(refits, names: fileNames).csv, to: folder + "/history_refit.csv")
        }
        try ResultFile.write(scores.json(), to: folder + "/scores.json")
        try ResultFile.write(fitted.json(), to: folder + "/provenance.json")
        let outOfFold = "\(folder)/out_of_fold.h5ad"
        var written = Written(
            scores: scores, outOfFold: outOfFold, blend: try TestBlend(self, scores))
        cells.constantTestCells = written.blend?.constantCells ?? []
        try cells.write(to: folder)
        let scales = try scales
        if isLatent { try writeLatent(to: folder + "/out_of_fold.mmarray") }
        try writeOutOfFold(scores, cellScores: cells.cellScores, scales, to: outOfFold)
        if let blend = written.blend {
            let path = "\(folder)/test_predictions.h5ad"
            try blend.writeFactors(to: "\(folder)/test_predictions.mmarray")
            try writeTest(blend, scores, scales, to: path)
            written.testPredictions = path
        }
        written.tables =
            ["cells.csv", "constant_cells.csv"]
            + (try ColumnTables(path: columnReportPath, genesPath: geneReportPath)
                .write(to: folder))
        written.exports = try writeExports(
            inspection.section.results.models, scores, scales, to: folder)
        let findings = try findings
        written.notices =
            findings.divergences + findings.lastEpochs + cells.notices
            + (written.blend?.notices ?? [])
            + inspection.section.membersLeftOut(planned: members.count)
        return written
    }

    /// Notices from the trainings' histories.
    var findings: TrainingFindings {
        get throws { try TrainingFindings(trainings, of: self) }
    }

    /// What predicts, for people: `networks` where every model was trained by epochs.
    var models: String {
        trainings.allSatisfy { !$0.history.isEmpty } ? "networks" : "models"
    }

    /// The names of members, where there are several.
    var fileNames: [String]? { members.count == 1 ? nil : members.map(\.name) }

    func checkedScores() throws -> ScoreReport {
        var scores = try checkedReport(scoresPath)
        scores.decompositions = decompositions
        scores.evaluation = inspection.section.evaluation.rawValue
        return scores
    }

    /// Checks that each fold, member and seed is there exactly once.
    private func checkTrainings() throws(ResultError) {
        let folds: [Int?] = (0..<foldPlan.foldCount).map { $0 }
        let all: [Int?] = inspection.section.ensemble.refit == .all ? [nil] : []
        let expected = (folds + all).flatMap { fold in
            members.indices.flatMap { member in
                (1...members[member].seedCount).map { name(member: member, fold, seed: $0) }
            }
        }
        let found = (trainings + refits).map(name)
        guard found == expected else {
            throw .assembly(
                what: "the study", place: "trainings",
                found: StudyExaminer.examples(found, limit: 30),
                expected: StudyExaminer.examples(expected, limit: 30))
        }
    }

    /// Names a training in messages: `fold 0 seed 1`.
    func name(_ training: Training) -> String {
        name(member: training.member, training.fold, seed: training.seed)
    }

    private func name(member: Int, _ fold: Int?, seed: Int) -> String {
        (fileNames.map { $0[member] + " " } ?? "") + (fold.map { "fold \($0)" } ?? "refit")
            + " seed \(seed)"
    }

    private func writeModels(to folder: String) throws(ResultError) {
        for training in trainings + refits {
            let part = training.fold.map { "fold-\($0)" } ?? "refit"
            try ResultFile.copy(
                training.modelPath, to: "\(folder)/models/\(fileName(training)).mmarray")
            guard let components = training.targetComponentsPath, training.seed == 1,
                training.member == 0
            else { continue }
            try ResultFile.copy(components, to: "\(folder)/models/targets-\(part).mmarray")
        }
    }

    /// The table of what was fitted, with the study's counts of cells.
    var fitted: ProvenanceTable {
        let folds = inspection.section.folds
        return ProvenanceTable(
            provenance,
            counts: ProvenanceTable.Counts(
                inputRows: inspection.inputs.rowCount,
                trainingCells: inspection.trainingCells.count,
                testCells: inspection.testInputs?.rowCount ?? 0,
                timeColumn: folds.scheme == .timeForward ? folds.groupColumn : nil))
    }

    /// Returns the coordinates with the fold and the group of each cell, which determine the
    /// components that they belong to.
    private func writeLatent(to path: String) throws {
        var archive = try ArrayArchive(contentsOf: outOfFoldPath)
        let (cells, held) = (try archive.texts("cells"), foldPlan.heldOutCells)
        guard ExactText.areEqual(cells, held.map { inspection.trainingCells[$0] }) else {
            throw ResultError.assembly(
                what: "the out-of-fold predictions", place: outOfFoldPath,
                found: "\(cells.count) cells (\(StudyExaminer.examples(cells)))",
                expected: "the \(held.count) cells that a fold holds out")
        }
        archive.setInt32s("folds", held.map { Int32(foldPlan.foldOfCell[$0]) })
        if foldPlan.hasGroups {
            archive.setTexts("groups", held.map { foldPlan.groups[$0] })
        }
        try archive.write(to: path)
    }

    /// Whether predictions are coordinates in a decomposition of the targets.
    var isLatent: Bool { inspection.targetComponentCount != nil }
}

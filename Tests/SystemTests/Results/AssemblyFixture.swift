import Coordination
import Foundation
import Learning
import LinearAlgebra
import Pipelines
import mmcoord

/// What the tasks of a tiny study would have left, in a temporary folder.
struct AssemblyFixture {
    let file: ClusterFile
    let study: StudyInspection
    let inspection: QuestionInspection
    let foldPlan: FoldPlan
    let folder: String
    var trainings: [QuestionAssembly.Training] = []

    init(file: ClusterFile, folder: String) throws {
        self.file = file
        self.folder = folder
        study = try StudyInspection(file: file)
        inspection = study.questions[0]
        guard let plan = inspection.foldPlan else { throw SandboxError(what: "no folds") }
        foldPlan = plan
        let targets = inspection.targetNames
        let cells = inspection.trainingCells
        let truth = Self.values(cells.count, targets.count, seed: 3)
        try archive(outOfFold, cells, targets, Self.values(cells.count, targets.count, seed: 5))
        let prediction = Self.values(cells.count, targets.count, seed: 5)
        var trainings: [ScoreReport.Training] = []
        for fold in 0..<inspection.section.folds.count {
            for seed in 1...inspection.section.members[0].seedCount {
                trainings.append(.init(fold: fold, seed: seed, score: 0.625))
            }
        }
        let scores = ScoreReport(
            folds: foldPlan, targetNames: targets, truth: truth, prediction: prediction,
            trainings: trainings)
        try scores.json().write(to: URL(fileURLWithPath: self.scores))
        try storeCells(CellScores(truth: truth, prediction: prediction))
        var moments = CellMoments(cellCount: cells.count)
        moments.measure(.dense(truth), cells: Array(cells.indices))
        try moments.archive.write(to: cellMoments)
        try Self.columns.write(toFile: columnReport, atomically: true, encoding: .utf8)
        try Self.genes.write(toFile: geneReport, atomically: true, encoding: .utf8)
        for fold in 0..<inspection.section.folds.count {
            try "baseline \(fold)".write(
                toFile: baselinePath(fold: fold), atomically: true, encoding: .utf8)
            for seed in 1...inspection.section.members[0].seedCount {
                try addTraining(fold: fold, seed: seed)
            }
        }
    }

    var outOfFold: String { folder + "/out-of-fold.blob" }
    var scores: String { folder + "/scores.blob" }
    var cellScores: String { folder + "/cells.blob" }
    var cellMoments: String { folder + "/moments.blob" }
    var columnReport: String { folder + "/report.blob" }
    var geneReport: String { folder + "/genes.blob" }

    /// What the columns task writes.
    private static let columns = """
        {"columnCount": 3, "keptCount": 2,
        "dropped": [{"name": "ENSG, \\"CD8A\\"",
        "reasons": ["constant in the training cells", "constant in the test cells"]}],
        "values": {"constantTargets": {"count": 0, "examples": []},
        "zeroCells": {"count": 0, "examples": []}, "zeroTestCells": {"count": 0, "examples": []},
        "constantCells": {"count": 0, "examples": []}}}
        """

    /// What the task writes that selects genes.
    private static let genes = """
        {"selectedGenes": ["ENSG00000010610_CD4"], "matches": [
        {"protein": "CD4", "genes": ["ENSG00000010610_CD4"], "reason": "is encoded by CD4"},
        {"protein": "CD8", "genes": ["ENSG, \\"CD8A\\""], "reason": "is encoded by CD8A"},
        {"protein": "IgG", "genes": [], "reason": "is an isotype control, which has no gene"}]}
        """

    /// Stores the scores of all training cells.
    func storeCells(_ scores: CellScores) throws {
        try scores.archive(
            ids: inspection.trainingCells, rows: Array(inspection.trainingCells.indices)
        ).write(to: cellScores)
    }

    func baselinePath(fold: Int) -> String { folder + "/baseline-\(fold).blob" }

    func testPath(fold: Int, seed: Int) -> String { folder + "/test-\(fold)-\(seed).blob" }

    var assembly: Assembly {
        Assembly(
            file: file, inspection: study,
            questions: [
                QuestionAssembly(
                    inspection: inspection, foldPlan: foldPlan,
                    members: inspection.section.members.map {
                        QuestionAssembly.Member(
                            name: $0.name, model: $0.model, seedCount: $0.seedCount)
                    },
                    trainings: trainings,
                    baselinePaths: (0..<foldPlan.foldCount).map(baselinePath),
                    scoresPath: scores, outOfFoldPath: outOfFold, cellScoresPath: cellScores,
                    cellMomentsPath: cellMoments,
                    columnReportPath: columnReport, geneReportPath: geneReport,
                    provenance: Self.provenance)
            ])
    }

    /// Two things, of which one sees held-out targets through the other.
    static let provenance = Provenance(rows: [
        Provenance.Row(
            fitted: "early stopping and learning rate",
            sightings: [
                Provenance.Sighting(.trainingTargets, .heldOut(fold: 0)),
                Provenance.Sighting(.trainingInputs, .heldOut(fold: 0)),
            ], heldOutInputs: .yes, heldOutTargets: .yes, testInputs: .no),
        Provenance.Row(
            fitted: "components of the inputs",
            sightings: [
                Provenance.Sighting(.trainingInputs, .all), Provenance.Sighting(.testInputs, .all),
            ], heldOutInputs: .yes, heldOutTargets: .through([1]), testInputs: .yes),
    ])

    /// Numbers that look random and are the same everywhere.
    static func values(_ rowCount: Int, _ columnCount: Int, seed: Int) -> DenseMatrix {
        DenseMatrix(
            rowCount: rowCount, columnCount: columnCount,
            values: (0..<rowCount * columnCount).map { Float(($0 * 37 + seed * 17) % 23) - 11 })
    }

    func archive(
        _ path: String, _ cells: [String], _ targets: [String], _ predictions: DenseMatrix
    ) throws {
        var archive = ArrayArchive()
        archive.setTexts("cells", cells)
        archive.setTexts("targets", targets)
        archive.setMatrix("predictions", predictions)
        try archive.write(to: path)
    }

    private mutating func addTraining(fold: Int, seed: Int) throws {
        let model = folder + "/model-\(fold)-\(seed).blob"
        try "model \(fold) \(seed)".write(toFile: model, atomically: true, encoding: .utf8)
        let cells = inspection.testCells
        if !cells.isEmpty {
            try archive(
                testPath(fold: fold, seed: seed), cells, inspection.targetNames,
                Self.values(cells.count, inspection.targetNames.count, seed: 100 + fold * 7 + seed))
        }
        let history = [(-0.25, 0.25, 0.01), (-0.5, 0.625, 0.01), (-0.5, 0.5, 0.009)].enumerated()
            .map { index, values in
                """
                {"epoch": \(index + 1), "loss": -0.75, "validationLoss": \(values.0),
                "validationScore": \(values.1), "learningRate": \(values.2)}
                """
            }
        let json = "[" + history.joined(separator: ",") + "]"
        trainings.append(
            QuestionAssembly.Training(
                fold: fold, seed: seed, modelPath: model,
                history: try JSONDecoder().decode([EpochRecord].self, from: Data(json.utf8)),
                testPredictionsPath: cells.isEmpty ? nil : testPath(fold: fold, seed: seed)))
    }
}

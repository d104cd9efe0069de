import Coordination
import Foundation
import Learning
import LinearAlgebra
import mmcoord

/// What the tasks of a tiny study would have left, in a temporary folder.
struct AssemblyFixture {
    let file: ClusterFile
    let study: StudyInspection
    let inspection: TechnologyInspection
    let foldPlan: FoldPlan
    let folder: String
    var trainings: [TechnologyAssembly.Training] = []

    init(file: ClusterFile, folder: String) throws {
        self.file = file
        self.folder = folder
        study = try StudyInspection(file: file)
        inspection = study.technologies[0]
        guard let plan = inspection.foldPlan else { throw SandboxError(what: "no folds") }
        foldPlan = plan
        let targets = inspection.targetNames
        let cells = inspection.trainingCells
        let truth = Self.values(cells.count, targets.count, seed: 3)
        try archive(outOfFold, cells, targets, Self.values(cells.count, targets.count, seed: 5))
        let scores = ScoreReport(
            folds: foldPlan, targetNames: targets, truth: truth,
            prediction: Self.values(cells.count, targets.count, seed: 5))
        try scores.json().write(to: URL(fileURLWithPath: self.scores))
        for fold in 0..<inspection.section.folds.count {
            try "baseline \(fold)".write(
                toFile: baselinePath(fold: fold), atomically: true, encoding: .utf8)
            for seed in 1...inspection.section.ensemble.seedCount {
                try addTraining(fold: fold, seed: seed)
            }
        }
    }

    var outOfFold: String { folder + "/out-of-fold.blob" }
    var scores: String { folder + "/scores.blob" }

    func baselinePath(fold: Int) -> String { folder + "/baseline-\(fold).blob" }

    func testPath(fold: Int, seed: Int) -> String { folder + "/test-\(fold)-\(seed).blob" }

    var assembly: Assembly {
        Assembly(
            file: file, inspection: study,
            technologies: [
                TechnologyAssembly(
                    inspection: inspection, foldPlan: foldPlan, trainings: trainings,
                    baselinePaths: (0..<foldPlan.foldCount).map(baselinePath),
                    scoresPath: scores, outOfFoldPath: outOfFold,
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
            TechnologyAssembly.Training(
                fold: fold, seed: seed, modelPath: model,
                history: try JSONDecoder().decode([EpochRecord].self, from: Data(json.utf8)),
                testPredictionsPath: cells.isEmpty ? nil : testPath(fold: fold, seed: seed)))
    }
}

package import Coordination
import Foundation
import Learning
import LinearAlgebra

/// Predicts cells that come after a study; see `PredictWork`.
///
/// A range begins and ends where the tiles do in which models predict the test cells of a study
/// (`QuestionPlanner.predictionTile`). So the same products run over the same rows, and a cell's
/// predictions have the bytes that it would have had as a test cell.
package enum PredictStage: Stage {
    package typealias Work = PredictWork
    package static let kind = TaskKind("predict")
    package static let version = 1
    package static let traits = TaskTraits(kept: .everything, isResult: true)

    package static func run(_ work: PredictWork, _ context: TaskContext) throws -> [OutputBytes] {
        let models = try PredictingModels(work, context)
        let scores = try ScoreReport(
            json: Data(contentsOf: URL(fileURLWithPath: try context.path("scores"))))
        let weights = scores.members.map { $0.map(\.weight) }
        let counts = work.members.map(\.repetitionCount)
        guard work.isLatent else {
            let names = try context.targetNames(isLatent: false)
            let blended = try SubmissionBlend.direct(
                (models.cells.count, names.count), partCount: work.partCount,
                repetitionCounts: counts, weights: weights, models.predict)
            let predictions = Predictions(cells: models.cells, targets: names, values: blended)
            try predictions.checkFinite(task: context.task)
            return [OutputBytes("predictions", predictions.archive)]
        }
        let components = try context.paths("target-components", count: work.partCount)
        return try components.enumerated().map { part, path in
            let basis = try ArrayArchive(contentsOf: path).matrix("components")
            let latent = try SubmissionBlend.latent(
                part: part, LatentBasis(components: basis), repetitionCounts: counts,
                weights: weights, models.predict)
            let predictions = Predictions(
                cells: models.cells, targets: (0..<basis.columnCount).map { String($0) },
                values: latent)
            try predictions.checkFinite(task: context.task)
            return OutputBytes("latent-\(part)", predictions.archive)
        }
    }

    package static func trace(
        _ work: PredictWork, _ task: Int, in trace: inout ProvenanceTrace
    ) {
        for role in ["predictions"] + (0..<work.partCount).map({ "latent-\($0)" }) {
            trace.set(task, role, trace.content(task, "model", "scale"))
        }
    }
}

/// The models of a finished question, each read when its predictions are asked for.
private struct PredictingModels {
    /// [n] ids.
    let cells: [String]
    private let work: PredictWork
    private let context: TaskContext
    /// By number, `[n, d]`.
    private let features: [DenseMatrix]
    private let models: [String]
    private let scales: [String]

    init(_ work: PredictWork, _ context: TaskContext) throws {
        self.work = work
        self.context = context
        let first = try FeatureRows.existing("features-0", context)
        let range = work.firstRow..<work.firstRow + work.rowCount
        guard range.upperBound <= first.cells.count else {
            throw TaskError.inputCount(
                task: context.task, role: "rows of features-0", expected: range.upperBound,
                found: first.cells.count)
        }
        let cells = Array(first.cells[range])
        self.cells = cells
        let count = 1 + (work.members.flatMap { $0.features.flatMap { $0 } }.max() ?? 0)
        features =
            try [first.matrix.selectingRows(Array(range))]
            + (1..<count).map { number in
                try FeatureRows.existing("features-\(number)", context).rows(of: cells)
            }
        let each = work.members.reduce(0) { $0 + $1.repetitionCount }
        models = try context.paths("model", count: work.partCount * each)
        let scaled = work.members.reduce(0) { $0 + $1.isScaled.count { $0 } }
        scales = try context.paths("scale", count: scaled)
    }

    /// The predictions of one model, as a training predicts test cells.
    func predict(_ place: SubmissionBlend.Place) throws -> DenseMatrix {
        try context.checkCancellation()
        let member = work.members[place.member]
        var joined = JoinedFeatures(
            member.features[place.part].map { features[$0] }, rowCount: cells.count)
        if let path = scale(place) {
            try BlockScalers(
                archive: ArrayArchive(contentsOf: path), blockCount: joined.columns.count
            ).apply(to: &joined)
        }
        let archive = try ArrayArchive(contentsOf: models[index(place)])
        // A model without them predicts on another scale.
        if work.addsOffsets == true { _ = try archive.doubles(TargetOffsets.entry) }
        let values = try context.models.model(member.kind, archive: archive).predict(joined.matrix)
        try Predictions(cells: cells, targets: [], values: values).checkFinite(task: context.task)
        return values
    }

    /// The place of a model among the inputs.
    private func index(_ place: SubmissionBlend.Place) -> Int {
        let each = work.members.reduce(0) { $0 + $1.repetitionCount }
        let before = work.members[..<place.member].reduce(0) { $0 + $1.repetitionCount }
        return place.part * each + before + place.repetition
    }

    /// The scale of a member's features in a part; nil where models see them as they are.
    private func scale(_ place: SubmissionBlend.Place) -> String? {
        guard work.members[place.member].isScaled[place.part] else { return nil }
        var index = 0
        for part in 0...place.part {
            for (number, member) in work.members.enumerated() where member.isScaled[part] {
                if part == place.part, number == place.member { return scales[index] }
                index += 1
            }
        }
        return nil
    }
}

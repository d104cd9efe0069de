package import Coordination
import Learning
import LinearAlgebra

/// Holds out the training cells most like the test cells; see `AdversaryWork`.
package enum AdversaryStage: Stage {
    package typealias Work = AdversaryWork
    package static let kind = TaskKind("adversary")
    package static let version = 2
    package static let traits = TaskTraits(kept: .everything, isResult: true)

    package static func run(_ work: AdversaryWork, _ context: TaskContext) throws -> [OutputBytes] {
        var table = try context.archive("cells")
        let cells = try table.texts("cells")
        guard let training = try FeatureRows("features", context) else {
            throw TaskError.missingInput(task: context.task, role: "features")
        }
        guard let tests = try FeatureRows("test-features", context) else {
            throw TaskError.missingInput(task: context.task, role: "test-features")
        }
        let rows = try CellIndex(ids: training.cells).positions(of: cells)
        try context.checkCancellation()
        var options = AdversarialSplit.Options()
        options.share = work.share
        options.seed = work.seed
        let split = try AdversarialSplit(
            training: AdversarialSplit.Cells(
                ids: cells, features: training.matrix.selectingRows(rows)),
            test: AdversarialSplit.Cells(ids: tests.cells, features: tests.matrix),
            groups: table.texts("groups"), options: options)
        var plan = split.plan
        if let subset = try TrainingSubset(in: table) { plan = try plan.restricted(to: subset) }
        try plan.store(in: &table)
        return [OutputBytes("folds", table)]
    }
}

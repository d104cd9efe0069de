package import Coordination
import Learning
import LinearAlgebra

/// Holds out the training cells most like the test cells; see `AdversaryWork`.
package enum AdversaryStage: Stage {
    package typealias Work = AdversaryWork
    package static let kind = TaskKind("adversary")
    package static let version = 3
    package static let traits = TaskTraits(kept: .everything, isResult: true)

    package static func run(_ work: AdversaryWork, _ context: TaskContext) throws -> [OutputBytes] {
        var table = try context.archive("cells")
        let cells = try table.texts("cells")
        let training = try JoinedFeatures(
            "features", blockCount: work.blockCount, of: cells, context)
        guard let testCells = try JoinedFeatures.cells("test-features", context) else {
            throw TaskError.missingInput(task: context.task, role: "test-features-0")
        }
        let tests = try JoinedFeatures(
            "test-features", blockCount: work.blockCount, of: testCells, context)
        try context.checkCancellation()
        var options = AdversarialSplit.Options()
        options.share = work.share
        options.seed = work.seed
        let split = try AdversarialSplit(
            training: AdversarialSplit.Cells(ids: cells, features: training.matrix),
            test: AdversarialSplit.Cells(ids: testCells, features: tests.matrix),
            groups: table.texts("groups"), options: options)
        var plan = split.plan
        if let subset = try TrainingSubset(in: table) { plan = try plan.restricted(to: subset) }
        try plan.store(in: &table)
        return [OutputBytes("folds", table)]
    }
}

package import Coordination

/// What a task of this stage needs, costs and fits.
extension SweepStage {
    package static func outputBytes(
        of work: SweepWork, _ sizes: OutputSizes
    ) -> [String: Int] {
        ["partial": work.isLast ? sizes.triangle(work.matrix) : sizes.basis(work.matrix)]
    }

    package static func amounts(
        of work: SweepWork, _ task: TaskSpec, _ estimate: CostEstimate
    ) -> WorkAmounts {
        var amounts = WorkAmounts()
        let choice = estimate.decomposition(work.matrix)
        let shards = Double(estimate.shardCount(task))
        let width = Double(choice.blockWidth)
        amounts[.panels] = shards * Double(estimate.columnCount(work.matrix)) * width
        // The last pass goes over the shards forward only.
        let operations: Double = work.isLast ? 2 : 4
        switch work.matrix {
        case .inputs:
            var entries = 0.0
            for isTest in work.shardIsTest {
                let own = estimate.shardEntries(isTest ? .testInputs : .trainingInputs)
                entries += own
                if isTest { amounts[.renumbering] += own }
            }
            amounts[.inputProducts] = operations * entries * width
        case .targets(let fold, _):
            let cells = Double(estimate.outline.trainingCellCount)
            let share = fold.map { 1 - Double(estimate.heldOutCount($0)) / cells } ?? 1
            amounts[.targetProducts] =
                operations * shards * estimate.shardEntries(.trainingTargets) * share * width
        }
        return amounts
    }

    package static func trace(
        _ work: SweepWork, _ task: Int, in trace: inout ProvenanceTrace
    ) {
        // Every row of an input shard takes part; of targets those of the fold, or of all training
        // cells.
        var partial = trace.content(task, "basis", "columns", "documents", "folds")
        let portion: Provenance.Portion =
            switch work.matrix {
            case .inputs: .all
            case .targets(let fold, _): fold.map { .training(fold: $0) } ?? .study
            }
        partial.summed.formUnion(
            trace.matrices(task, "shard").map { Provenance.Sighting($0, portion) })
        trace.set(task, "partial", partial)
    }
}

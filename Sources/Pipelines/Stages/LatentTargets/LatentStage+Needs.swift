package import Coordination

/// What a task of this stage needs, costs and fits.
extension LatentStage {
    package static func outputBytes(
        of work: LatentWork, _ sizes: OutputSizes
    ) -> [String: Int] {
        [
            "latent":
                sizes.rows(.trainingTargets)
                * (sizes.cellBytes + 4 * sizes.outline.outputCount)
        ]
    }

    package static func amounts(
        of work: LatentWork, _ task: TaskSpec, _ estimate: CostEstimate
    ) -> WorkAmounts {
        var amounts = WorkAmounts()
        amounts[.targetProjections] =
            2 * estimate.shardEntries(.trainingTargets) * Double(estimate.outline.outputCount)
        return amounts
    }

    package static func trace(
        _ work: LatentWork, _ task: Int, in trace: inout ProvenanceTrace
    ) {
        var latent = trace.content(task, "components")
        latent.rows = trace.content(task, "shard").rows
        trace.set(task, "latent", latent)
    }
}

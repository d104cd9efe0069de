package import Coordination

/// What a task of this stage needs, costs and fits.
extension ProjectStage {
    package static func outputBytes(
        of work: ProjectWork, _ sizes: OutputSizes
    ) -> [String: Int] {
        [
            "features":
                sizes.rows(work.matrix) * (sizes.cellBytes + 4 * sizes.featureCount)
        ]
    }

    package static func amounts(
        of work: ProjectWork, _ task: TaskSpec, _ estimate: CostEstimate
    ) -> WorkAmounts {
        var amounts = WorkAmounts()
        let entries = estimate.shardEntries(work.matrix)
        amounts[.inputProjections] =
            2 * entries
            * Double(estimate.outline.componentCount * estimate.outline.views.count)
        if work.matrix == .testInputs { amounts[.renumbering] = entries }
        return amounts
    }

    package static func trace(
        _ work: ProjectWork, _ task: Int, in trace: inout ProvenanceTrace
    ) {
        var features = trace.content(task, "columns", "components", "documents")
        features.rows = trace.content(task, "shard").rows
        trace.set(task, "features", features)
    }
}

package import Coordination

/// What a task of this stage needs, costs and fits.
extension BatchStage {
    package static func outputBytes(
        of work: BatchWork, _ sizes: OutputSizes
    ) -> [String: Int] {
        let cells =
            sizes.outline.trainingInputs.rowCount + (sizes.outline.testInputs?.rowCount ?? 0)
        return ["batch-features": cells * (sizes.cellBytes + 4 * (work.componentCount + 1))]
    }

    package static func amounts(
        of work: BatchWork, _ task: TaskSpec, _ estimate: CostEstimate
    ) -> WorkAmounts {
        var amounts = WorkAmounts()
        amounts[.grouping] = estimate.allFeatures
        return amounts
    }

    package static func trace(
        _ work: BatchWork, _ task: Int, in trace: inout ProvenanceTrace
    ) {
        let features = trace.content(task, "features", "test-features")
        let things = trace.fit(
            "statistics of batches", on: trace.featureRows(task, .study), with: features.things)
        trace.set(task, "batch-features", ProvenanceTrace.Content(things: things))
    }
}

package import Coordination

/// What a task of this stage needs, costs and fits.
extension AdversaryStage {
    package static func outputBytes(
        of work: AdversaryWork, _ sizes: OutputSizes
    ) -> [String: Int] {
        ["folds": 4 * sizes.cellBytes * sizes.outline.trainingCellCount]
    }

    package static func amounts(
        of work: AdversaryWork, _ task: TaskSpec, _ estimate: CostEstimate
    ) -> WorkAmounts {
        var amounts = WorkAmounts()
        amounts[.classifying] = estimate.allFeatures
        return amounts
    }

    package static func trace(
        _ work: AdversaryWork, _ task: Int, in trace: inout ProvenanceTrace
    ) {
        let features = trace.content(task, "features", "test-features")
        let things = trace.fit(
            "choice of the held-out cells", on: trace.featureRows(task, .study),
            with: features.things)
        trace.set(task, "folds", ProvenanceTrace.Content(things: things))
    }

    package static func resultPart(of work: AdversaryWork) -> ResultPart? {
        .foldPlan
    }
}

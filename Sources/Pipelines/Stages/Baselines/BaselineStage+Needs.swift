package import Coordination

/// What a task of this stage needs, costs and fits.
extension BaselineStage {
    package static func outputBytes(
        of work: BaselineWork, _ sizes: OutputSizes
    ) -> [String: Int] {
        [
            "baselines":
                sizes.heldOutCount(work.fold)
                * (sizes.cellBytes + 4 * sizes.outline.outputCount)
        ]
    }

    package static func amounts(
        of work: BaselineWork, _ task: TaskSpec, _ estimate: CostEstimate
    ) throws -> WorkAmounts {
        let shape = estimate.modelShape(fold: work.fold)
        var amounts = WorkAmounts()
        for choice in try choices {
            amounts.add(
                try ModelRegistry.standard.kind(choice.kind).operations(choice, shape))
        }
        return amounts
    }

    package static func trace(
        _ work: BaselineWork, _ task: Int, in trace: inout ProvenanceTrace
    ) {
        // The penalty of the ridge is chosen among the fold's training cells too.
        let parts = trace.content(
            task, "features", "batch-features", "folds", "latent", "target-components")
        let rows = trace.matrices(task, "features", "targets", "latent").map {
            Provenance.Sighting($0, .training(fold: work.fold))
        }
        let things = trace.fit(
            "mean profile and ridge beside the score", fold: work.fold, on: Set(rows),
            with: parts.things)
        trace.set(task, "baselines", ProvenanceTrace.Content(things: things))
    }

    package static func resultBytes(
        of work: BaselineWork, outputs: [String: Int], _ outline: StudyOutline
    ) -> Int { outputs["baselines"] ?? 0 }

    package static func resultPart(of work: BaselineWork) -> ResultPart? {
        .baselines(fold: work.fold)
    }
}

internal import Coordination

/// What the outputs of a task of this stage are made of.
extension BaselineStage {
    package static func trace(
        _ work: BaselineWork, _ task: Int, in trace: inout ProvenanceTrace
    ) {
        // The penalty of the ridge is chosen among the fold's training cells too.
        let parts = trace.features(task).things.union(
            trace.content(task, "folds", "latent", "targets", "target-components").things)
        let rows = trace.featureMatrices(task).union(trace.matrices(task, "targets", "latent"))
        let things = trace.fit(
            "mean profile and ridge beside the score", fold: work.fold,
            on: Set(rows.map { Provenance.Sighting($0, .training(fold: work.fold)) }),
            with: parts)
        trace.set(task, "baselines", ProvenanceTrace.Content(things: things))
    }
}

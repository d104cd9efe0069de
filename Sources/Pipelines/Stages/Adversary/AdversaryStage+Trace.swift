internal import Coordination

/// What the outputs of a task of this stage are made of.
extension AdversaryStage {
    package static func trace(
        _ work: AdversaryWork, _ task: Int, in trace: inout ProvenanceTrace
    ) {
        let things = trace.fit(
            "choice of the held-out cells", on: trace.featureRows(task, .study),
            with: trace.features(task).things)
        trace.set(task, "folds", ProvenanceTrace.Content(things: things))
    }
}

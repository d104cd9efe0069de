internal import Coordination

/// What the outputs of a task of this stage are made of.
extension BatchStage {
    package static func trace(
        _ work: BatchWork, _ task: Int, in trace: inout ProvenanceTrace
    ) {
        let features = trace.features(task)
        let things = trace.fit(
            "statistics of batches", fold: trace.fold(ofThings: features.things),
            on: trace.featureRows(
                task, work.withoutFold.map { .training(fold: $0) } ?? .study),
            with: features.things)
        trace.set(
            task, "features", ProvenanceTrace.Content(rows: .trainingInputs, things: things))
        trace.set(
            task, "test-features", ProvenanceTrace.Content(rows: .testInputs, things: things))
    }
}

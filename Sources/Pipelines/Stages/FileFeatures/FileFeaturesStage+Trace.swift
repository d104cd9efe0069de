internal import Coordination

/// What the outputs of a task of this stage are made of.
extension FileFeaturesStage {
    /// The other program may have seen anything, so it is taken to have seen everything.
    package static func trace(
        _ work: FileFeaturesWork, _ task: Int, in trace: inout ProvenanceTrace
    ) {
        let hasTests = trace.question.matrices.values.contains(.testInputs)
        let things = trace.fit(
            Provenance.foreignFeatures, fold: nil,
            on: Set(
                [
                    Provenance.Sighting(.trainingInputs, .study),
                    Provenance.Sighting(.trainingTargets, .study),
                ] + (hasTests ? [Provenance.Sighting(.testInputs, .all)] : [])))
        trace.set(
            task, "features", ProvenanceTrace.Content(rows: .trainingInputs, things: things))
        trace.set(
            task, "test-features", ProvenanceTrace.Content(rows: .testInputs, things: things))
    }
}

internal import Coordination

/// What the outputs of a task of this stage are made of.
extension ProjectStage {
    package static func trace(
        _ work: ProjectWork, _ task: Int, in trace: inout ProvenanceTrace
    ) {
        let features = trace.content(task, "columns", "components", "documents", "weights", "shard")
        trace.set(task, "features", features)
    }
}

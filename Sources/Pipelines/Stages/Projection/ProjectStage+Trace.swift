internal import Coordination

/// What the outputs of a task of this stage are made of.
extension ProjectStage {
    package static func trace(
        _ work: ProjectWork, _ task: Int, in trace: inout ProvenanceTrace
    ) {
        var features = trace.content(task, "columns", "components", "documents")
        features.rows = trace.content(task, "shard").rows
        trace.set(task, "features", features)
    }
}

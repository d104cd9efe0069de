internal import Coordination

/// What the outputs of a task of this stage are made of.
extension LatentStage {
    package static func trace(
        _ work: LatentWork, _ task: Int, in trace: inout ProvenanceTrace
    ) {
        trace.set(task, "latent", trace.content(task, "components", "shard"))
    }
}

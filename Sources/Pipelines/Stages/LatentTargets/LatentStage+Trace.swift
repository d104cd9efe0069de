internal import Coordination

/// What the outputs of a task of this stage are made of.
extension LatentStage {
    package static func trace(
        _ work: LatentWork, _ task: Int, in trace: inout ProvenanceTrace
    ) {
        var latent = trace.content(task, "components")
        latent.rows = trace.content(task, "shard").rows
        trace.set(task, "latent", latent)
    }
}

internal import Coordination

/// What the outputs of a task of this stage are made of.
extension GenesStage {
    package static func trace(
        _ work: GenesWork, _ task: Int, in trace: inout ProvenanceTrace
    ) {
        switch work {
        case .select:
            let training = trace.content(task, "train-statistics").summed
            let genes = trace.fit(
                "scale of selected columns", fold: trace.fold(of: training), on: training,
                with: trace.content(task, "columns", "train-statistics").things)
            trace.set(task, "genes", ProvenanceTrace.Content(things: genes))
        case .apply:
            let features = trace.content(task, "columns", "genes", "shard")
            trace.set(task, "features", features)
        }
    }
}

internal import Coordination

/// What the outputs of a task of this stage are made of.
extension ColumnsStage {
    package static func trace(
        _ work: ColumnsWork, _ task: Int, in trace: inout ProvenanceTrace
    ) {
        // Of targets only the names are read: their statistics are waited for, since a bad value
        // stops the study there.
        let training = trace.content(task, "train-statistics").summed
        let all = training.union(trace.content(task, "test-statistics").summed)
        var kept: Set<ProvenanceTrace.Thing> = []
        if work.drop == .constant {
            kept = trace.fit(
                "columns left out as constant", fold: trace.fold(of: all), on: all,
                with: trace.content(task, "train-statistics", "test-statistics").things)
        }
        trace.set(task, "columns", ProvenanceTrace.Content(things: kept))
    }
}

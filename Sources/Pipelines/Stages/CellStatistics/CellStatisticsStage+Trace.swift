internal import Coordination

/// What the outputs of a task of this stage are made of.
extension CellStatisticsStage {
    package static func trace(
        _ work: CellStatisticsWork, _ task: Int, in trace: inout ProvenanceTrace
    ) {
        switch work {
        // Of what was decided about columns it reads where test columns stand: names alone.
        case .choose: trace.set(task, "counted", ProvenanceTrace.Content())
        case .describe: trace.set(task, "features", trace.content(task, "shard"))
        }
    }
}

internal import Coordination

/// What the outputs of a task of this stage are made of.
extension IngestStage {
    package static func trace(
        _ work: IngestWork, _ task: Int, in trace: inout ProvenanceTrace
    ) {
        trace.set(task, "names", ProvenanceTrace.Content())
        guard let matrix = trace.question.matrices[task] else { return }
        trace.set(task, "shard", ProvenanceTrace.Content(rows: matrix))
        trace.set(
            task, "statistics",
            ProvenanceTrace.Content(summed: [Provenance.Sighting(matrix, .all)]))
    }
}

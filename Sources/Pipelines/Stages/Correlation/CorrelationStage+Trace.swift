internal import Coordination

/// What the outputs of a task of this stage are made of.
extension CorrelationStage {
    package static func trace(
        _ work: CorrelationWork, _ task: Int, in trace: inout ProvenanceTrace
    ) {
        switch work {
        case .sum(let work):
            let portion = work.withoutFold.map { Provenance.Portion.training(fold: $0) } ?? .study
            let rows = trace.matrices(task, "shard", "targets", "latent").map {
                Provenance.Sighting($0, portion)
            }
            trace.set(
                task, "sums",
                ProvenanceTrace.Content(
                    summed: Set(rows),
                    things: trace.content(task, "shard", "targets", "latent", "folds").things))
        case .choose:
            let sums = trace.content(task, "sums")
            let genes = trace.fit(
                "columns by correlation, and their scale", fold: trace.fold(of: sums.summed),
                on: sums.summed, with: trace.content(task, "columns", "sums").things)
            trace.set(task, "genes", ProvenanceTrace.Content(things: genes))
        }
    }
}

internal import Coordination

/// What the outputs of a task of this stage are made of.
extension SweepStage {
    package static func trace(
        _ work: SweepWork, _ task: Int, in trace: inout ProvenanceTrace
    ) {
        // Every row of an input shard takes part, or those of the fold; of targets those of the
        // fold, or of all training cells.
        var partial = trace.content(
            task, "basis", "columns", "documents", "weights", "folds", "shard")
        partial.rows = nil
        let rows: Provenance.Portion =
            switch work.matrix {
            case .inputs(_, let fold, _): fold.map { .training(fold: $0) } ?? .all
            case .targets(let fold, _): fold.map { .training(fold: $0) } ?? .study
            }
        partial.summed.formUnion(
            trace.matrices(task, "shard").map {
                Provenance.Sighting($0, $0 == .testInputs ? .all : rows)
            })
        trace.set(task, "partial", partial)
    }
}

internal import Coordination

/// What the outputs of a task of this stage are made of.
extension BlendStage {
    package static func trace(
        _ work: BlendWork, _ task: Int, in trace: inout ProvenanceTrace
    ) {
        trace.scored = trace.content(task).things
        guard work.weighting == .otherFolds else {
            trace.scored.formUnion(trace.fit("weights of the blend, all alike", on: []))
            return
        }
        for fold in 0..<work.foldCount {
            // Each weight is found on predictions of models that never saw the cells; but the
            // models of the other folds were trained on the cells that this fold holds out.
            let others = (0..<work.foldCount).filter { $0 != fold }.map {
                Provenance.Sighting(.trainingTargets, .heldOut(fold: $0))
            }
            trace.scored.formUnion(
                trace.fit("weights of the blend", fold: fold, on: Set(others)))
        }
    }
}

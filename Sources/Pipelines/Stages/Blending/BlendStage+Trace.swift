internal import Coordination

/// What the outputs of a task of this stage are made of.
extension BlendStage {
    package static func trace(
        _ work: BlendWork, _ task: Int, in trace: inout ProvenanceTrace
    ) {
        trace.scored = trace.content(task).things
        guard work.weighting != .equal else {
            trace.scored.formUnion(trace.fit("weights of the blend, all alike", on: []))
            return
        }
        for fold in 0..<work.foldCount {
            let others = (0..<work.foldCount).filter { $0 != fold }.map {
                Provenance.Sighting(.trainingTargets, .heldOut(fold: $0))
            }
            // The predictions of the other folds come from models that were trained on the cells
            // that this fold holds out.
            let models = trace.content(task, "out-of-fold").things
                .filter { $0.fold != nil && $0.fold != fold }
            trace.scored.formUnion(
                trace.fit("weights of the blend", fold: fold, on: Set(others), with: models))
        }
    }
}

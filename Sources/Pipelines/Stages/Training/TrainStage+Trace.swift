internal import Coordination

/// What the outputs of a task of this stage are made of.
extension TrainStage {
    package static func trace(
        _ work: TrainWork, _ task: Int, in trace: inout ProvenanceTrace
    ) throws {
        let others = trace.content(
            task, "folds", "latent", "latent-truth", "target-components"
        ).things
        var things = trace.features(task).things.union(others)
        for scaling in [BlockScaling.study, .fold] where work.blocks.contains(scaling) {
            let fold = scaling == .fold ? work.fold : nil
            // Only of the blocks that it is the scale of.
            let own = work.blocks.indices.filter { work.blocks[$0] == scaling }
            things.formUnion(
                trace.fit(
                    "scale of components", fold: fold,
                    on: [
                        Provenance.Sighting(
                            .trainingInputs, fold.map { .training(fold: $0) } ?? .study)
                    ],
                    with: trace.features(task, of: own).things.union(others)))
        }
        // What targets were normalised by, and how long others trained, has no part in the scale of
        // features.
        things.formUnion(trace.content(task, "targets", "history").things)
        let matrices = trace.featureMatrices(task)
            .union(trace.matrices(task, "targets", "latent"))
        func rows(_ portion: Provenance.Portion) -> Set<Provenance.Sighting> {
            Set(matrices.map { Provenance.Sighting($0, portion) })
        }
        if work.transform != nil {
            things = trace.fit(
                "quantiles and batch medians of targets", fold: work.fold,
                on: [
                    Provenance.Sighting(
                        .trainingTargets, work.fold.map { .training(fold: $0) } ?? .study)
                ], with: things)
        }
        let isWatched = try trace.registry.models.kind(work.model.kind).isWatched
        let names = isWatched ? "networks" : "other models"
        var trained = things
        if work.watchers == .innerCells, let fold = work.fold {
            let schedule = trace.fit(
                "early stopping and learning rate", fold: fold, on: rows(.training(fold: fold)),
                with: things)
            return trace.set(task, "history", ProvenanceTrace.Content(things: schedule))
        }
        if let fold = work.fold {
            if isWatched, work.watchers == nil {
                trained = trace.fit(
                    "early stopping and learning rate", fold: fold,
                    on: rows(.heldOut(fold: fold)), with: things)
            }
            trained = trace.fit(
                "weights of the \(names)", fold: fold, on: rows(.training(fold: fold)),
                with: trained)
        } else {
            trained = trace.fit(
                "weights of the submission's \(names)", on: rows(.study), with: things)
            trace.submitted.formUnion(trained)
        }
        for role in ["model", "out-of-fold", "history", "test-predictions"] {
            trace.set(task, role, ProvenanceTrace.Content(things: trained))
        }
    }
}

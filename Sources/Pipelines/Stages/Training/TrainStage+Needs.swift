package import Coordination

/// What a task of this stage needs, costs and fits.
extension TrainStage {
    package static func outputBytes(
        of work: TrainWork, _ sizes: OutputSizes
    ) -> [String: Int] {
        let outputs = sizes.outline.outputCount
        let widths = work.network.hidden.map { $0 ?? outputs }
        let parameters =
            zip([sizes.featureCount] + widths, widths + [outputs])
            .reduce(0) { $0 + ($1.0 + 1) * $1.1 }
            + (work.network.concatenates ? widths.dropLast().reduce(0, +) * outputs : 0)
        let row = sizes.cellBytes + 4 * outputs
        var bytes = [
            "model": 4 * parameters, "history": 256 * work.training.epochs,
            "test-predictions": (sizes.outline.testInputs?.rowCount ?? 0) * row,
        ]
        if let fold = work.fold { bytes["out-of-fold"] = sizes.heldOutCount(fold) * row }
        return bytes
    }

    package static func amounts(
        of work: TrainWork, _ task: TaskSpec, _ estimate: CostEstimate
    ) -> WorkAmounts {
        var amounts = WorkAmounts()
        amounts[.training] = estimate.trainingOperations(fold: work.fold, work.training.epochs)
        return amounts
    }

    package static func trace(
        _ work: TrainWork, _ task: Int, in trace: inout ProvenanceTrace
    ) {
        var things = trace.content(
            task, "features", "batch-features", "folds", "latent", "latent-truth",
            "target-components", "history"
        ).things
        if work.standardisesComponents {
            things.formUnion(
                trace.fit(
                    "scale of components",
                    on: [Provenance.Sighting(.trainingInputs, .study)], with: things))
        }
        let matrices = trace.matrices(task, "features", "targets", "latent")
        func rows(_ portion: Provenance.Portion) -> Set<Provenance.Sighting> {
            Set(matrices.map { Provenance.Sighting($0, portion) })
        }
        var trained = things
        if let fold = work.fold {
            let watched = trace.fit(
                "early stopping and learning rate", fold: fold, on: rows(.heldOut(fold: fold)),
                with: things)
            trained = trace.fit(
                "weights of the networks", fold: fold, on: rows(.training(fold: fold)),
                with: watched)
        } else {
            trained = trace.fit(
                "weights of the submission's networks", on: rows(.study), with: things)
        }
        for role in ["model", "out-of-fold", "history", "test-predictions"] {
            trace.set(task, role, ProvenanceTrace.Content(things: trained))
        }
    }

    package static func resultBytes(
        of work: TrainWork, outputs: [String: Int], _ outline: StudyOutline
    ) -> Int {
        let model = outputs["model"] ?? 0
        guard work.repetition == 1, work.fold != nil else { return model }
        // Latent predictions are written fold by fold, others as one mean.
        let share = work.isLatent ? 1 : outline.foldCount
        return model + (outputs["test-predictions"] ?? 0) / share
    }

    package static func checkpointBytes(of work: TrainWork, outputs: [String: Int]) -> Int {
        // Weights, the best weights, and Adam's two moments of each.
        4 * (outputs["model"] ?? 0)
    }

    package static func resultPart(of work: TrainWork) -> ResultPart? {
        .training(fold: work.fold, repetition: work.repetition)
    }
}

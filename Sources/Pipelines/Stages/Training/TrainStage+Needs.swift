package import Coordination

/// What a task of this stage needs, costs and fits.
extension TrainStage {
    package static func outputBytes(
        of work: TrainWork, _ sizes: OutputSizes
    ) throws -> [String: Int] {
        let model = try work.model
        let kind = try ModelRegistry.standard.kind(model.kind)
        let (cells, outputs) = (sizes.outline.trainingCellCount, sizes.outline.outputCount)
        let heldOutCount = work.fold.map { sizes.heldOutCount($0) } ?? 0
        let shape = ModelShape(
            cellCount: cells, trainingCount: cells - heldOutCount, heldOutCount: heldOutCount,
            testCount: sizes.outline.testInputs?.rowCount ?? 0,
            featureCount: sizes.featureCount, outputCount: outputs)
        let row = sizes.cellBytes + 4 * outputs
        var bytes = try kind.exportBytes(model)
        bytes["model"] = try kind.archiveBytes(model, shape)
        bytes["test-predictions"] = shape.testCount * row
        if work.fold != nil { bytes["out-of-fold"] = heldOutCount * row }
        return bytes
    }

    package static func amounts(
        of work: TrainWork, _ task: TaskSpec, _ estimate: CostEstimate
    ) throws -> WorkAmounts {
        let model = try work.model
        return try ModelRegistry.standard.kind(model.kind)
            .operations(model, estimate.modelShape(fold: work.fold))
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

    package static func checkpointBytes(
        of work: TrainWork, outputs: [String: Int]
    ) throws -> Int {
        try ModelRegistry.standard.kind(work.model.kind)
            .snapshotBytes(archiveBytes: outputs["model"] ?? 0)
    }

    package static func resultPart(of work: TrainWork) -> ResultPart? {
        .training(fold: work.fold, repetition: work.repetition)
    }
}

internal import Coordination

/// How a study's tasks of this stage are planned.
extension StudyPlanner {
    mutating func train(
        features: [TaskInput], targets: [Int], latent: [PlannedLatentTargets], testFeatures: [Int]
    ) throws -> [Int] {
        let reads = trainingReads(features, targets, testFeatures)
        var trainings: [Int] = []
        for fold in 0..<outline.foldCount {
            for repetition in 1...outline.repetitionCount {
                trainings.append(
                    try add(
                        "train/fold-\(fold)/seed-\(repetition)",
                        TrainStage.self, training(fold: fold, repetition: repetition),
                        reads + truth(of: fold, targets, latent), memoryBytes: estimate.train))
            }
        }
        return trainings
    }

    /// Trainings on all cells, for as long as those of the folds turn out to need.
    mutating func refit(
        after trainings: [Int], features: [TaskInput], targets: [Int],
        latent: [PlannedLatentTargets],
        testFeatures: [Int]
    ) throws {
        var own = latent
        if let choice = outline.targetComponents, choice.isPerFold {
            own = [
                try decomposeTargets(
                    targets, choice, fold: nil, prefix: "targets/refit/", isScored: false)
            ]
        }
        let reads =
            trainingReads(features, targets, testFeatures)
            // Nothing is held out that rows as they are could watch.
            + truth(of: 0, targets, own).filter { $0.role != "latent-truth" }
            + outputs("history", of: trainings, "history")
        for repetition in 1...outline.repetitionCount {
            _ = try add(
                "train/refit/seed-\(repetition)",
                TrainStage.self, training(fold: nil, repetition: repetition), reads,
                memoryBytes: estimate.train)
        }
    }

    func trainingReads(
        _ features: [TaskInput], _ targets: [Int], _ testFeatures: [Int]
    ) -> [TaskInput] {
        features
            + outputs("target-names", of: Array(targets.prefix(1)), "names")
            + [foldTable]
            + outputs("test-features", of: testFeatures, "features")
    }

    func training(fold: Int?, repetition: Int) -> TrainWork {
        TrainWork(
            fold: fold, repetition: repetition,
            seed: outline.trainingSeed(fold: fold ?? outline.foldCount, repetition: repetition),
            network: outline.network, training: outline.training,
            standardisesComponents: outline.standardisesComponents,
            componentCount: outline.componentCount * outline.views.count,
            standardisesTargets: outline.standardisesTargets,
            isLatent: outline.targetComponents != nil)
    }

    /// What a training of a fold learns from.
    func truth(
        of fold: Int, _ targets: [Int], _ latent: [PlannedLatentTargets]
    ) -> [TaskInput] {
        guard !latent.isEmpty else { return outputs("targets", of: targets, "shard") }
        let own = latent[min(fold, latent.count - 1)]
        let divided = own.shards != own.truth
        return outputs("latent", of: own.shards, "latent")
            + (divided ? outputs("latent-truth", of: own.truth, "latent") : [])
            + [output("target-components", of: own.components, "components")]
    }
}

extension MemoryEstimate {
    /// What the study's models take, and what any process takes.
    var train: Int {
        get throws {
            let model = try ModelChoice(trained: outline.network, outline.training)
            let shape = ModelShape(
                cellCount: outline.trainingCellCount, trainingCount: outline.trainingCellCount,
                heldOutCount: 0, testCount: outline.testInputs?.rowCount ?? 0,
                featureCount: featureCount, outputCount: targetCount,
                hasWatchedTargets: truthCount > 1)
            return allowance
                + (try ModelRegistry.standard.kind(model.kind).memoryBytes(model, shape))
        }
    }
}

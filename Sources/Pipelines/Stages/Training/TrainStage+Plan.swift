internal import Coordination

/// How a study's tasks of this stage are planned.
extension QuestionPlanner {
    /// The trainings of every member: by fold, then member, then repetition.
    mutating func train(latent: [PlannedLatentTargets]) throws -> [PlannedTraining] {
        var trainings: [PlannedTraining] = []
        for fold in 0..<outline.foldCount {
            for (place, member) in outline.members.enumerated() {
                let features = try features(of: member.blocks, withoutFold: fold)
                let reads = try trainingReads(features) + truth(of: fold, latent)
                let isWatched = try models.kind(member.model.kind).isWatched
                guard outline.evaluation.hidesTargets, isWatched else {
                    let own = try train(place, fold, features, reads, name: "")
                    for (repetition, task) in zip(1..., own) {
                        note(
                            .training(member: place, fold: fold, repetition: repetition),
                            from: task)
                    }
                    trainings += own.map {
                        PlannedTraining(member: place, task: $0, watchedTask: $0)
                    }
                    continue
                }
                trainings += try trainNested(place, fold, features, reads)
            }
        }
        return trainings
    }

    /// Trainings of a fold for as long as others need that cells within the fold watch.
    private mutating func trainNested(
        _ place: Int, _ fold: Int, _ features: PlannedFeatures, _ reads: [TaskInput]
    ) throws -> [PlannedTraining] {
        let inner = try train(
            place, fold, features, reads.filter { !$0.role.hasPrefix("test-features") },
            watchers: .innerCells, name: "inner/")
        // Nothing is held out that rows as they are could watch.
        let outer = try train(
            place, fold, features,
            reads.filter { $0.role != "latent-truth" } + outputs("history", of: inner, "history"),
            watchers: .noCells, name: "")
        for (repetition, tasks) in zip(1..., zip(inner, outer)) {
            note(
                .innerTraining(member: place, fold: fold, repetition: repetition), from: tasks.0)
            note(.training(member: place, fold: fold, repetition: repetition), from: tasks.1)
        }
        return zip(inner, outer).map {
            PlannedTraining(member: place, task: $1, watchedTask: $0)
        }
    }

    /// The trainings of a member in a fold, one for each repetition.
    private mutating func train(
        _ place: Int, _ fold: Int, _ features: PlannedFeatures, _ reads: [TaskInput],
        watchers: TrainWork.Watchers? = nil, name: String
    ) throws -> [Int] {
        let member = outline.members[place]
        return try (1...member.repetitionCount).map { repetition in
            var work = try training(member, fold: fold, repetition: repetition, features)
            work.watchers = watchers
            return try add(
                "\(trainingPrefix(member))\(name)fold-\(fold)/seed-\(repetition)",
                TrainStage.self, work, reads,
                try trainingNeeds(
                    member, fold, repetition, features, isInner: watchers == .innerCells))
        }
    }

    /// Trainings on all cells, for as long as those of the folds turn out to need.
    mutating func refit(
        after trainings: [PlannedTraining], latent: [PlannedLatentTargets]
    ) throws {
        var own = latent
        if outline.hasTargetComponentsPerFold { own = try refitLatentTargets() }
        for (place, member) in outline.members.enumerated() {
            let features = try features(of: member.blocks, withoutFold: nil)
            let kind = try models.kind(member.model.kind)
            let others = trainings.filter { $0.member == place }.map(\.watchedTask)
            let follows = try kind.isWatched && kind.exportBytes(member.model)["history"] != nil
            let reads =
                try trainingReads(features)
                // Nothing is held out that rows as they are could watch.
                + truth(of: nil, own).filter { $0.role != "latent-truth" }
                + (follows ? outputs("history", of: others, "history") : [])
            for repetition in 1...member.repetitionCount {
                let task = try add(
                    "\(trainingPrefix(member))refit/seed-\(repetition)",
                    TrainStage.self,
                    try training(member, fold: nil, repetition: repetition, features), reads,
                    try trainingNeeds(member, nil, repetition, features))
                note(.training(member: place, fold: nil, repetition: repetition), from: task)
            }
        }
    }

    /// A training and the member that it is of, by its place in the outline.
    struct PlannedTraining {
        var member: Int
        /// The one whose model predicts.
        var task: Int
        /// The one that cells watch, which it may be itself.
        var watchedTask: Int
    }

    private func trainingPrefix(_ member: QuestionOutline.Member) -> String {
        outline.members.count == 1 ? "train/" : "train/\(member.name)/"
    }

    private func trainingReads(_ features: PlannedFeatures) -> [TaskInput] {
        features.training + targetNames + [foldTable] + batchLabels
            + (outline.isOnlyScored ? [] : features.tests)
    }

    /// The batches whose medians are subtracted from targets.
    private var batchLabels: [TaskInput] {
        outline.targetBatches.map { [TaskInput(role: "labels", origin: .blob($0))] } ?? []
    }

    private func training(
        _ member: QuestionOutline.Member, fold: Int?, repetition: Int, _ features: PlannedFeatures
    ) throws -> TrainWork {
        var work = TrainWork(
            fold: fold, repetition: repetition,
            seed: outline.trainingSeed(fold: fold ?? outline.foldCount, repetition: repetition),
            model: member.model, blocks: features.scaling,
            standardisesTargets: outline.standardisesTargets,
            isLatent: outline.targetComponents != nil, transform: outline.targetTransform)
        if work.isLatent, try models.kind(member.model.kind).squaredErrors != .none {
            work.errors = .centred
        }
        return work
    }

    private func trainingNeeds(
        _ member: QuestionOutline.Member, _ fold: Int?, _ repetition: Int,
        _ features: PlannedFeatures, isInner: Bool = false
    ) throws -> TaskNeeds {
        let kind = try models.kind(member.model.kind)
        let shape = sizes.modelShape(fold: fold, featureCount: features.columnCount)
        let row = sizes.cellBytes + 4 * outline.outputCount
        let archive = try kind.archiveBytes(member.model, shape)
        var bytes = try kind.exportBytes(member.model)
        // Labels as read and as arrays; one target in ascending order is a part of the allowance.
        let memoryBytes =
            sizes.allowance + (try kind.memoryBytes(member.model, shape))
            + 4 * (outline.targetBatches?.sizeBytes ?? 0)
        if isInner {
            return TaskNeeds(
                memoryBytes: memoryBytes, outputBytes: bytes,
                checkpointBytes: kind.snapshotBytes(archiveBytes: archive),
                operations: try kind.operations(member.model, shape))
        }
        bytes["model"] = archive
        if shape.testCount > 0, !outline.isOnlyScored {
            bytes["test-predictions"] = shape.testCount * row
        }
        if fold != nil { bytes["out-of-fold"] = shape.heldOutCount * row }
        return TaskNeeds(
            memoryBytes: memoryBytes, outputBytes: bytes,
            checkpointBytes: kind.snapshotBytes(archiveBytes: archive),
            operations: try kind.operations(member.model, shape),
            resultBytes: archive + sizes.exportedBytes(archive: archive))
    }

    /// What a training learns from: of a fold, or of all cells for nil.
    mutating func truth(
        of fold: Int?, _ latent: [PlannedLatentTargets]
    ) throws -> [TaskInput] {
        guard !latent.isEmpty else {
            return outputs("targets", of: try shards(withoutFold: fold).targets, "shard")
        }
        let own = latent[min(fold ?? 0, latent.count - 1)]
        let divided = own.shards != own.truth
        return outputs("latent", of: own.shards, "latent")
            + (divided ? outputs("latent-truth", of: own.truth, "latent") : [])
            + [output("target-components", of: own.components, "components")]
    }
}

internal import Coordination

/// How a study's tasks of this stage are planned.
extension StudyPlanner {
    mutating func blend(
        trainings: [Int], baselines: [Int], targets: [Int], latent: [PlannedLatentTargets]
    ) throws {
        let truth =
            latent.isEmpty
            ? []
            : outputs("latent", of: latent.flatMap(\.truth), "latent")
                + outputs("target-components", of: latent.map(\.components), "components")
                + outputs("target-names", of: Array(targets.prefix(1)), "names")
        _ = try add(
            "blend",
            BlendStage.self,
            BlendWork(
                foldCount: outline.foldCount, repetitionCount: outline.repetitionCount,
                latentShardCount: latent.first?.shards.count ?? 0),
            outputs("out-of-fold", of: trainings, "out-of-fold")
                + outputs("baselines", of: baselines, "baselines")
                + outputs("targets", of: targets, "shard") + truth + [foldTable],
            memoryBytes: estimate.blend)
    }
}

extension MemoryEstimate {
    /// Out-of-fold predictions of every repetition, in double precision where they are added, and
    /// those of baselines; of wide targets also a shard, the components of each fold, and sums and
    /// two tiles a target.
    var blend: Int {
        let joined = 8 * outline.trainingCellCount * targetCount * (outline.repetitionCount + 3)
        guard let choice = outline.targetComponents else { return allowance + joined }
        let components = 4 * choice.decomposition.componentCount * outline.foldCount
        return allowance + joined + 2 * bytes(ofShardsOf: [outline.trainingTargets])
            + outline.trainingTargets.columnCount * (components + 7 * 8 + 3 * 64 * 4)
    }
}

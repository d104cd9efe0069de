internal import Coordination
internal import Learning

/// How a study's tasks of this stage are planned.
extension QuestionPlanner {
    mutating func blend(
        trainings: [PlannedTraining], baselines: [Int], latent: [PlannedLatentTargets]
    ) throws {
        let truth =
            latent.isEmpty
            ? []
            : outputs("latent", of: latent.flatMap(\.truth), "latent")
                + outputs("target-components", of: latent.map(\.components), "components")
                + targetNames
        let isPerFold = outline.targetNormalisation.isPerFold
        let targets =
            try isPerFold
            ? (0..<outline.foldCount).flatMap { try shards(withoutFold: $0).targets }
            : shards.targets
        let task = try add(
            "blend",
            BlendStage.self,
            BlendWork(
                foldCount: outline.foldCount,
                members: outline.members.map {
                    BlendWork.Member($0.name, repetitionCount: $0.repetitionCount)
                },
                weighting: outline.members.count == 1 ? .equal : outline.weighting,
                latentShardCount: latent.first?.shards.count ?? 0,
                foldTargetShardCount: isPerFold ? shards.targets.count : nil),
            outputs("out-of-fold", of: trainings.map(\.task), "out-of-fold")
                + outputs("baselines", of: baselines, "baselines")
                + outputs("targets", of: targets, "shard") + truth + [foldTable],
            blendNeeds)
        note(.scores, from: task)
    }

    private var blendNeeds: TaskNeeds {
        let (cells, outputs) = (outline.trainingCellCount, outline.outputCount)
        let trainingCount = outline.members.reduce(0) { $0 + $1.repetitionCount }
        let predictions = cells * (sizes.cellBytes + 4 * outputs)
        // 30·10⁶ values blended and scored in a second.
        let scored = Double(cells) * Double(outputs) * Double(trainingCount + 3)
        var needs = TaskNeeds(
            // Out-of-fold predictions of every training, in double precision where they are
            // added, and those of baselines.
            memoryBytes: sizes.allowance + 8 * cells * outputs * (trainingCount + 3)
                + (outline.members.count > 1
                    ? cells
                        * (4 * outputs * outline.members.count
                            + BlendCells.cellBytes(memberCount: outline.members.count)) : 0),
            outputBytes: [
                "out-of-fold": predictions,
                "scores": 256 * outline.trainingTargets.columnCount,
                "cells": cells * (sizes.cellBytes + 9), "moments": 16 * cells,
            ],
            operations: scored / 0.03, resultBytes: sizes.resultFileBytes)
        guard let choice = outline.targetComponents else { return needs }
        // Of wide targets also a shard, the components of each fold, and sums and two tiles a
        // target; whole rows are multiplied out as an output layer does it.
        let width = outline.trainingTargets.columnCount
        let components = 4 * choice.decomposition.componentCount * outline.foldCount
        needs.memoryBytes +=
            2 * sizes.largestShard(outline.trainingTargets)
            + width * (components + 7 * 8 + 3 * 64 * 4)
        let entries = Double(cells) * Double(width)
        needs.operations += entries / 0.03 + 2 * entries * Double(outputs) / 150
        return needs
    }
}

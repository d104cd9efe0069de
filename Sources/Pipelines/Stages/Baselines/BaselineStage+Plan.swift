internal import Coordination

/// How a study's tasks of this stage are planned.
extension QuestionPlanner {
    /// What needs no network, once a fold; it sees every block.
    mutating func addBaselines(latent: [PlannedLatentTargets]) throws -> [Int] {
        try (0..<outline.foldCount).map { fold in
            let features = try features(of: allBlocks, withoutFold: fold)
            let truth = try truth(of: fold, latent).filter { $0.role != "latent-truth" }
            let task = try add(
                "baseline/fold-\(fold)",
                BaselineStage.self,
                BaselineWork(
                    fold: fold, blockCount: features.blocks.count,
                    standardisesTargets: outline.standardisesTargets,
                    isLatent: !latent.isEmpty),
                // Rows as they are, where networks are watched by them, are nothing to learn from.
                features.training + targetNames + [foldTable]
                    + truth,
                try baselineNeeds(fold, featureCount: features.columnCount))
            note(.baselines(fold: fold), from: task)
            return task
        }
    }

    /// One baseline is fitted after the other, to the same arrays.
    private func baselineNeeds(_ fold: Int, featureCount: Int) throws -> TaskNeeds {
        let shape = sizes.modelShape(fold: fold, featureCount: featureCount)
        let bytes = shape.heldOutCount * (sizes.cellBytes + 4 * outline.outputCount)
        var needs = TaskNeeds(
            memoryBytes: 0, outputBytes: ["baselines": bytes], operations: 0, resultBytes: bytes)
        for choice in try BaselineStage.choices {
            let kind = try models.kind(choice.kind)
            needs.memoryBytes = max(needs.memoryBytes, try kind.memoryBytes(choice, shape))
            needs.operations += try kind.operations(choice, shape)
        }
        needs.memoryBytes += sizes.allowance
        return needs
    }
}

package import Coordination

/// How a study's tasks of this stage are planned.
extension StudyPlanner {
    /// What needs no network, once a fold.
    mutating func addBaselines(
        features: [TaskInput], targets: [Int], latent: [LatentTargets]
    ) throws -> [Int] {
        let reads =
            features + outputs("target-names", of: Array(targets.prefix(1)), "names") + [foldTable]
        return try (0..<outline.foldCount).map { fold in
            try add(
                "baseline/fold-\(fold)",
                BaselineStage.self,
                BaselineWork(
                    fold: fold, standardisesTargets: outline.standardisesTargets,
                    isLatent: !latent.isEmpty),
                // Rows as they are, where networks are watched by them, are nothing to learn from.
                reads
                    + truth(of: fold, targets, latent).filter { $0.role != "latent-truth" },
                memoryBytes: estimate.baseline)
        }
    }
}

extension MemoryEstimate {
    /// Features and targets of every cell, once as read and once in order, the predictions, and
    /// square matrices of the features' order in double precision, with LAPACK's scratch.
    var baseline: Int {
        let numbers = outline.trainingCellCount * (featureCount + targetCount)
        return allowance + 2 * 4 * numbers + 8 * featureCount * (6 * featureCount + 4 * targetCount)
    }
}

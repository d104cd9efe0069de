internal import Coordination

/// How a study's tasks of this stage are planned.
extension StudyPlanner {
    /// What needs no network, once a fold.
    mutating func addBaselines(
        features: [TaskInput], targets: [Int], latent: [PlannedLatentTargets]
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
    /// One baseline is fitted after the other, to the same arrays.
    var baseline: Int {
        get throws {
            let shape = ModelShape(
                cellCount: outline.trainingCellCount, trainingCount: outline.trainingCellCount,
                heldOutCount: 0, testCount: 0, featureCount: featureCount,
                outputCount: targetCount)
            let needs = try BaselineStage.choices.map {
                try ModelRegistry.standard.kind($0.kind).memoryBytes($0, shape)
            }
            return allowance + (needs.max() ?? 0)
        }
    }
}

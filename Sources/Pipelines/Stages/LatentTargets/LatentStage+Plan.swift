internal import Coordination

/// How a study's tasks of this stage are planned.
extension StudyPlanner {
    /// Decomposes wide targets, once a fold or once for all, and gives each shard's coordinates.
    mutating func addLatentTargets(targets: [Int]) throws -> [PlannedLatentTargets] {
        guard let choice = outline.targetComponents else { return [] }
        let folds: [Int?] = choice.isPerFold ? (0..<outline.foldCount).map { $0 } : [nil]
        return try folds.map { fold in
            try decomposeTargets(
                targets, choice, fold: fold,
                prefix: fold.map { "targets/fold-\($0)/" } ?? "targets/")
        }
    }

    mutating func decomposeTargets(
        _ targets: [Int], _ choice: StudyOutline.TargetDecomposition, fold: Int?, prefix: String,
        isScored: Bool = true
    ) throws -> PlannedLatentTargets {
        let components = try decompose(
            PlannedDecomposition(
                matrix: .targets(withoutFold: fold, division: choice.division), prefix: prefix,
                shards: targets.map { (task: $0, isTest: false) },
                sweepReads: [foldTable],
                stepReads: outputs("names", of: Array(targets.prefix(1)), "names"),
                choice: choice.decomposition, sweepBytes: estimate.targetSweep,
                stepBytes: estimate.targetOrthonormalise))
        let truth =
            try isScored && choice.division != nil
            ? latent(targets, components, fold: fold, division: nil, prefix: prefix) : nil
        let shards = try latent(
            targets, components, fold: fold, division: choice.division, prefix: prefix)
        return PlannedLatentTargets(components: components, shards: shards, truth: truth ?? shards)
    }

    /// The coordinates of each shard of targets in components.
    mutating func latent(
        _ targets: [Int], _ components: Int, fold: Int?, division: TargetDivision?, prefix: String
    ) throws -> [Int] {
        try targets.enumerated().map { index, shard in
            try add(
                "\(prefix)latent/\(division.map { "\($0.rawValue)-" } ?? "")\(index)",
                LatentStage.self, LatentWork(withoutFold: fold, division: division),
                [
                    output("shard", of: shard, "shard"),
                    output("components", of: components, "components"),
                ], memoryBytes: estimate.targetSweep)
        }
    }

    /// The tasks that a decomposition of targets ends in.
    struct PlannedLatentTargets {
        var components: Int
        /// The coordinates that networks learn.
        var shards: [Int]
        /// The coordinates of the rows as they are, which scores compare with.
        var truth: [Int]
    }
}

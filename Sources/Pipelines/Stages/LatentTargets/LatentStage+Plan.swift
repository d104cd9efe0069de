internal import Coordination

/// How a study's tasks of this stage are planned.
extension QuestionPlanner {
    /// Decomposes wide targets, once a fold or once for all, and gives each shard's coordinates.
    mutating func addLatentTargets() throws -> [PlannedLatentTargets] {
        guard let choice = outline.targetComponents else { return [] }
        if let latentTargets { return latentTargets }
        let folds: [Int?] =
            outline.hasTargetComponentsPerFold ? (0..<outline.foldCount).map { $0 } : [nil]
        let planned = try folds.map { fold in
            try decomposeTargets(
                choice, fold: fold,
                prefix: fold.map { "targets/fold-\($0)/" } ?? "targets/")
        }
        latentTargets = planned
        return planned
    }

    /// What models of all cells learn, where folds have components of their own.
    mutating func refitLatentTargets() throws -> [PlannedLatentTargets] {
        guard let choice = outline.targetComponents else { return [] }
        if let refitTargets { return refitTargets }
        let planned = [
            try decomposeTargets(choice, fold: nil, prefix: "targets/refit/", isScored: false)
        ]
        refitTargets = planned
        return planned
    }

    mutating func decomposeTargets(
        _ choice: QuestionOutline.TargetDecomposition, fold: Int?, prefix: String,
        isScored: Bool = true
    ) throws -> PlannedLatentTargets {
        let targets = try shards(withoutFold: fold).targets
        let components = try decompose(
            PlannedDecomposition(
                matrix: .targets(withoutFold: fold, division: choice.division), prefix: prefix,
                shape: outline.trainingTargets,
                shards: targets.map { (task: $0, isTest: false) },
                sweepReads: [foldTable],
                stepReads: outputs("names", of: shards.targetNames, "names"),
                choice: choice.decomposition))
        let truth =
            try isScored && choice.division != nil
            ? latent(components, choice, fold: fold, division: nil, prefix: prefix) : nil
        let learned = try latent(
            components, choice, fold: fold, division: choice.division, prefix: prefix)
        return PlannedLatentTargets(
            components: components, shards: learned, truth: truth ?? learned)
    }

    /// The coordinates of each shard of targets in components.
    mutating func latent(
        _ components: Int, _ choice: QuestionOutline.TargetDecomposition, fold: Int?,
        division: TargetDivision?, prefix: String
    ) throws -> [Int] {
        let (matrix, k) = (outline.trainingTargets, choice.decomposition.componentCount)
        return try shards(withoutFold: fold).targets.enumerated().map { index, shard in
            try add(
                "\(prefix)latent/\(division.map { "\($0.rawValue)-" } ?? "")\(index)",
                LatentStage.self, LatentWork(withoutFold: fold, division: division),
                [
                    output("shard", of: shard, "shard"),
                    output("components", of: components, "components"),
                ],
                TaskNeeds(
                    memoryBytes: sizes.allowance + (24 << 20) + 2 * sizes.largestShard(matrix)
                        + 4 * matrix.columnCount * k + 8 * sizes.shardRows(matrix) * k,
                    outputBytes: ["latent": sizes.shardRows(matrix) * (sizes.cellBytes + 4 * k)],
                    operations: 2 * sizes.shardEntries(matrix) * Double(k) / 8))
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

package import Coordination
import Learning
import LinearAlgebra

/// Fits and applies a normalisation; see `NormaliseWork`.
package enum NormaliseStage: Stage {
    package typealias Work = NormaliseWork
    package static let kind = TaskKind("normalise")
    package static let version = 1
    /// What is fitted stays, for cells that come later; shards are made again if they are needed.
    package static let traits = TaskTraits(kept: .roles(["fitted"]))

    package static func run(
        _ work: NormaliseWork, _ context: TaskContext
    ) throws -> [OutputBytes] {
        let normalisation = try NormalisationRegistry.standard.normalisation(work.normalisation)
        switch work.step {
        case .summarise(let round, let fold):
            return try summarise(normalisation, round, withoutFold: fold, context)
        case .fit(let round): return try fit(normalisation, round, context)
        case .apply(let isTest): return try apply(normalisation, isTest, context)
        }
    }

    private static func summarise(
        _ normalisation: any Normalisation, _ round: Int, withoutFold fold: Int?,
        _ context: TaskContext
    ) throws -> [OutputBytes] {
        let isOfTraining = try normalisation.round(round).rows == .trainingCells
        let shard: Shard
        let rows: [Int]
        if let fold {
            let folds = try FoldTable(archive: context.archive("folds"))
            shard = try Shard(archive: context.archive("shard"))
            rows = folds.trainingRows(of: shard.cells, fold: fold)
        } else {
            let known = Set(try context.archive("cells").texts("cells").map { ExactText($0) })
            shard = try Shard(archive: context.archive("shard"))
            rows = shard.cells.indices.filter {
                known.contains(ExactText(shard.cells[$0])) == isOfTraining
            }
        }
        var taken = Shard(
            cells: rows.map { shard.cells[$0] },
            block: rows.count == shard.cells.count
                ? shard.block : shard.block.selectingRows(rows))
        if !isOfTraining {
            let names = try context.archive("train-names").texts("names")
            taken.block = try ColumnPlaces(
                of: try context.archive("names").texts("names"), among: names
            ).aligned(taken.block, with: names, for: normalisation.name)
        }
        try normalisation.check(taken)
        try context.checkCancellation()
        let earlier = try earlier(round, context)
        return [
            OutputBytes(
                "summary",
                try normalisation.summary(of: taken.block, round: round, earlier: earlier) {
                    try context.checkCancellation()
                })
        ]
    }

    private static func fit(
        _ normalisation: any Normalisation, _ round: Int, _ context: TaskContext
    ) throws -> [OutputBytes] {
        _ = try normalisation.round(round)
        let earlier = try earlier(round, context)
        let summaries = NormalisationSummaries(
            names: try context.archive("names").texts("names"), try context.somePaths("summary")
        ) { try context.checkCancellation() }
        let found = try normalisation.fit(summaries, round: round, earlier: earlier)
        return [OutputBytes("fitted", earlier.adding(found).archive)]
    }

    private static func apply(
        _ normalisation: any Normalisation, _ isTest: Bool, _ context: TaskContext
    ) throws -> [OutputBytes] {
        let fitted = try earlier(normalisation.rounds.count, context)
        var shard = try Shard(archive: context.archive("shard"))
        var places: ColumnPlaces?
        if isTest {
            places = ColumnPlaces(
                of: try context.archive("names").texts("names"),
                among: try context.archive("train-names").texts("names"))
        }
        try normalisation.check(shard)
        try context.checkCancellation()
        shard.block =
            try places.map {
                try $0.apply(normalisation, to: shard.block, fitted) {
                    try context.checkCancellation()
                }
            }
            ?? normalisation.apply(to: shard.block, fitted) { try context.checkCancellation() }
        try context.checkCancellation()
        var statistics = ColumnStatistics(shard.block).archive()
        CellFacts(shard.block, cells: shard.cells).store(in: &statistics)
        return [
            OutputBytes("shard", shard.archive), OutputBytes("statistics", statistics),
        ]
    }

    /// What the rounds before `round` found.
    private static func earlier(_ round: Int, _ context: TaskContext) throws -> FittedNormalisation
    {
        round == 0
            ? FittedNormalisation() : try FittedNormalisation(archive: context.archive("fitted"))
    }
}

extension Normalisation {
    /// A round that a task names.
    fileprivate func round(_ place: Int) throws(TaskError) -> NormalisationRound {
        guard rounds.indices.contains(place) else {
            throw .unknownRound(kind: Self.name, round: place, count: rounds.count)
        }
        return rounds[place]
    }

    /// Refuses values that the kind is not of.
    fileprivate func check(_ shard: Shard) throws(LearningError) {
        guard takesCounts else { return }
        try requireCounts(shard.block, cells: shard.cells, kind: Self.name)
    }
}

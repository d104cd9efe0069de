import LinearAlgebra
import Pipelines

/// Four cells, of which each of two folds holds out two, with two networks a fold.
struct BlendingBench {
    static let cells = ["a", "b", "c", "d"]
    static let folds: [Int64] = [0, 1, 0, 1]
    static let targets: [[Float]] = [[1, 2, 4], [3, 1, 0], [0, 5, 1], [2, 2, 3]]
    /// What each network says of each cell, in the scale of its own.
    static let members: [[[Float]]] = [
        [[1, 2, 3], [5, 2, 1], [0, 1, 0], [1, 1, 2]],
        [[10, 20, 50], [2, 2, 1], [3, 9, 0], [0, 3, 3]],
    ]
    static let profile: [Float] = [2, 3, 1]
    static let ridge: [[Float]] = [[1, 2, 2], [2, 1, 1], [1, 1, 1.5], [3, 2, 1]]
    static let work = BlendWork(
        foldCount: 2, members: [.init("network", repetitionCount: 2)])

    static func heldOut(_ fold: Int) -> [Int] {
        cells.indices.filter { folds[$0] == Int64(fold) }
    }

    static func predictions(_ cells: [String], _ rows: [[Float]]) -> ArrayArchive {
        var archive = ArrayArchive()
        archive.setTexts("cells", cells)
        archive.setTexts(
            "targets", rows.first.map { $0.count == 3 ? ["p", "q", "r"] : ["0", "1"] } ?? [])
        archive.setMatrix("predictions", .rows(rows))
        return archive
    }

    static func baselines(
        _ cells: [String], profile: [Float], ridge: [[Float]], lambda: Double
    ) -> ArrayArchive {
        var archive = ArrayArchive()
        archive.setTexts("cells", cells)
        archive.setTexts("targets", profile.indices.map { "target-\($0)" })
        archive.setMatrix("mean-profile", .rows([profile]))
        archive.setMatrix("ridge", .rows(ridge))
        archive.setDoubles("lambda", [lambda])
        return archive
    }

    /// All inputs of a blend of targets with outputs of their own.
    static func files(members: [[[Float]]] = members) throws -> StageBench {
        let bench = try StageBench()
        try bench.give(
            "folds", .folds(cells, folds, partitions: [("day", ["x", "y", "y", "y"])]))
        try giveTargets(bench)
        for fold in 0..<2 {
            let held = heldOut(fold)
            let names = held.map { cells[$0] }
            for member in members {
                try bench.give("out-of-fold", predictions(names, held.map { member[$0] }))
            }
            try bench.give(
                "baselines",
                baselines(
                    names, profile: profile, ridge: held.map { ridge[$0] },
                    lambda: fold == 0 ? 10 : 0.1))
        }
        return bench
    }

    /// Two shards of targets, from the last cell to the first, with a cell outside the study.
    static func giveTargets(_ bench: StageBench) throws {
        try bench.give("targets", .shard(["d", "z"], [targets[3], [7, 7, 8]]))
        try bench.give("targets", .shard(["c", "b", "a"], [targets[2], targets[1], targets[0]]))
    }

    /// [cell][target]: the mean of the members, each standardised within the cell.
    static func blended(_ members: [[[Float]]] = members) -> [[Double]] {
        cells.indices.map { cell in
            let rows = members.map { Plain.standardised($0[cell].map { Double($0) }) }
            return Plain.transposed(rows).map(Plain.mean)
        }
    }

    /// The correlation of each row with the targets of its cell.
    static func scores(_ rows: [[Double]]) -> [Double] {
        zip(rows, Plain.wide(targets)).map { Plain.correlation($0, $1) }
    }

    /// The correlation of each target over the cells.
    static func targetScores(_ rows: [[Double]]) -> [Double] {
        zip(Plain.transposed(rows), Plain.transposed(Plain.wide(targets))).map {
            Plain.correlation($0, $1)
        }
    }
}

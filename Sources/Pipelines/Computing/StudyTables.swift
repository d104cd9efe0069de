import Learning
import LinearAlgebra

/// The study's cells as tasks read them: ids in the study's order, the fold plan, and further
/// metadata by which scores are parted.
struct FoldTable {
    /// [n] ids.
    var cells: [String]
    /// Over `cells`.
    var plan: FoldPlan
    /// [n] values each.
    var partitions: [ScoreReport.MetadataColumn]

    init(archive: ArrayArchive) throws {
        cells = try archive.texts("cells")
        plan = try FoldPlan(archive: archive)
        partitions = try archive.texts("partitions").enumerated().map { index, name in
            ScoreReport.MetadataColumn(
                name: name, values: try archive.texts("partition-\(index)"))
        }
    }

    /// The rows of `ids` whose cells a fold trains on; of all training cells for nil.
    func trainingRows(of ids: [String], fold: Int?) -> [Int] {
        let cells = fold.map { plan.training($0) } ?? Array(cells.indices)
        let known = Set(cells.map { ExactText(self.cells[$0]) })
        return ids.indices.filter { known.contains(ExactText(ids[$0])) }
    }
}

/// The targets of the study's cells as measured, joined by id, in the study's order.
struct Truth {
    /// [n, m].
    var values: DenseMatrix

    init(paths: [String], cells: [String]) throws {
        let shards = try paths.map { try Shard(archive: ArrayArchive(contentsOf: $0)) }
        let index = try CellIndex(ids: shards.flatMap(\.cells))
        let joined = DenseMatrix.stackingRows(shards.map { $0.block.dense() })
        values = joined.selectingRows(try index.positions(of: cells))
    }
}

/// Wide targets of some cells, as coordinates in a decomposition.
struct LatentShard {
    /// [n] ids.
    var cells: [String]
    /// Over `cells`.
    var targets: LatentTargets

    init(cells: [String], targets: LatentTargets) {
        self.cells = cells
        self.targets = targets
    }

    init(archive: ArrayArchive) throws {
        cells = try archive.texts("cells")
        targets = LatentTargets(
            values: try archive.matrix("latent"),
            isConstant: try archive.bytes("constant").map { $0 != 0 })
    }

    /// The shards of `paths` joined by id, in the order of `cells`.
    init(paths: [String], cells: [String]) throws {
        let shards = try paths.map { try LatentShard(archive: ArrayArchive(contentsOf: $0)) }
        let rows = try CellIndex(ids: shards.flatMap(\.cells)).positions(of: cells)
        let joined = DenseMatrix.stackingRows(shards.map(\.targets.values))
        let constant = shards.flatMap(\.targets.isConstant)
        self.cells = cells
        targets = LatentTargets(
            values: joined.selectingRows(rows), isConstant: rows.map { constant[$0] })
    }

    var archive: ArrayArchive {
        var archive = ArrayArchive()
        archive.setTexts("cells", cells)
        archive.setMatrix("latent", targets.values)
        archive.setBytes("constant", targets.isConstant.map { $0 ? 1 : 0 })
        return archive
    }
}

/// Predicted targets of some cells; of wide targets the coordinates, named by number.
struct Predictions {
    /// [n] ids.
    var cells: [String]
    /// [m] target names.
    var targets: [String]
    /// [n, m].
    var values: DenseMatrix

    init(cells: [String], targets: [String], values: DenseMatrix) {
        self.cells = cells
        self.targets = targets
        self.values = values
    }

    init(archive: ArrayArchive) throws {
        cells = try archive.texts("cells")
        targets = try archive.texts("targets")
        values = try archive.matrix("predictions")
    }

    var archive: ArrayArchive {
        var archive = ArrayArchive()
        archive.setTexts("cells", cells)
        archive.setTexts("targets", targets)
        archive.setMatrix("predictions", values)
        return archive
    }

    func checkFinite(task: String) throws(TaskError) {
        guard values.values.allSatisfy(\.isFinite) else {
            throw .notFinite(task: task, what: "predictions")
        }
    }
}

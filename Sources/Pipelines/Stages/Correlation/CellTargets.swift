import Learning
import LinearAlgebra

/// The targets of some cells as models see them, joined by id.
struct CellTargets {
    /// `[n, m]`; coordinates of wide targets.
    let values: DenseMatrix

    /// Goes through shards of targets one by one, and holds the rows of the cells alone.
    ///
    /// - Throws: `LearningError.missingIdentifiers` where a cell has no targets.
    init(
        of cells: [String], _ work: CorrelationWork.Sum, _ context: TaskContext
    ) throws {
        let index = try CellIndex(ids: cells)
        var joined: DenseMatrix?
        var isFound = [Bool](repeating: false, count: cells.count)
        for path in try context.somePaths(work.isLatent ? "latent" : "targets") {
            try context.checkCancellation()
            let archive = try ArrayArchive(contentsOf: path)
            let ids = try archive.texts("cells")
            let places = ids.map { index.position(of: $0) }
            let rows = places.indices.filter { places[$0] != nil }
            let own =
                try work.isLatent
                ? LatentShard(archive: archive).targets.values.selectingRows(rows)
                : Shard(archive: archive).block.selectingRows(rows).dense()
            var all = joined ?? DenseMatrix(rowCount: cells.count, columnCount: own.columnCount)
            joined = nil
            for (row, place) in rows.compactMap({ places[$0] }).enumerated() {
                isFound[place] = true
                for column in 0..<own.columnCount { all[place, column] = own[row, column] }
            }
            joined = all
        }
        let missing = cells.indices.filter { !isFound[$0] }
        guard missing.isEmpty, var values = joined else {
            throw LearningError.missingIdentifiers(
                count: missing.count, examples: missing.prefix(3).map { cells[$0] })
        }
        if !work.isLatent, work.standardisesTargets { standardiseWithinRows(&values) }
        self.values = values
    }
}

/// Which group each of some cells is of.
struct CellGroups {
    /// `[n]`, from 0.
    let places: [Int]
    /// From 1; groups that none of the cells is of count too.
    let count: Int

    /// By the one column of the input `labels`; one group for all cells where they are not parted.
    init(of cells: [String], isParted: Bool, _ context: TaskContext) throws {
        guard isParted else {
            places = [Int](repeating: 0, count: cells.count)
            count = 1
            return
        }
        let table = try LabelTable(archive: context.archive("labels"))
        guard table.names.count == 1 else {
            throw TaskError.inputCount(
                task: context.task, role: "columns of labels", expected: 1,
                found: table.names.count)
        }
        let labels = table.training.columns[0].map { ExactText($0) }
        let words = Set(labels).sorted()
        let order = Dictionary(uniqueKeysWithValues: words.enumerated().map { ($1, $0) })
        let rows = try CellIndex(ids: table.training.cells).positions(of: cells)
        places = rows.compactMap { order[labels[$0]] }
        count = max(1, words.count)
    }
}

package import Coordination
package import LinearAlgebra

/// A study's decision about columns, for cells that come after it.
package enum NewCellColumns {
    /// Whether an output of a task is a decision about columns.
    package static func isDecision(_ task: TaskSpec, _ role: String) -> Bool {
        task.work.kind == ColumnsStage.kind && role == "columns"
    }

    /// Returns the decision that `archive` holds with other columns to bring into training order.
    ///
    /// - Parameters:
    ///   - archive: The output `columns` of a finished study.
    ///   - columns: `[new d]`, the training column of each column of the new cells, -1 for none.
    /// - Returns: The decision as tasks of the new cells read it.
    /// - Throws: What reading the archive throws.
    package static func decision(
        _ archive: ArrayArchive, columns: [Int32]
    ) throws -> ArrayArchive {
        var decision = try ColumnDecision(archive: archive)
        decision.testColumn = columns
        return decision.archive
    }

    /// The name of an array `[k]` beside components: what columns that new cells lack add to each
    /// coordinate.
    package static let missingMean = "missing-mean"

    /// Returns components with what columns that new cells lack add to a row: their mean over the
    /// training cells, projected.
    ///
    /// Nothing keeps the mean of each column of a view. The mean of the training cells' coordinates
    /// is kept, and components give the columns back from it as nearly as they give any row: the
    /// first of them lies close to the mean row, because nothing is centred before.
    ///
    /// - Parameters:
    ///   - archive: Components V `[d, k]` of a finished study.
    ///   - features: `[n, k]` each, the coordinates of all training cells in them, shard by shard.
    ///   - missing: Training columns that the new cells lack.
    /// - Returns: The archive with `missingMean`: of the missing rows V' of V, the mean coordinates
    ///   times V'ᵀ·V'.
    /// - Throws: What reading the archives throws.
    package static func filled(
        _ archive: ArrayArchive, features: [ArrayArchive], missing: [Int]
    ) throws -> ArrayArchive {
        let components = try archive.matrix("components")
        let k = components.columnCount
        var (sums, count) = ([Double](repeating: 0, count: k), 0)
        for shard in features {
            let rows = try shard.matrix("features")
            for row in 0..<rows.rowCount {
                for (place, value) in rows.row(row).enumerated() { sums[place] += Double(value) }
            }
            count += rows.rowCount
        }
        let mean = sums.map { $0 / Double(max(1, count)) }
        var part = [Double](repeating: 0, count: k)
        for column in missing where column < components.rowCount {
            let loadings = components.row(column).map { Double($0) }
            let value = zip(loadings, mean).reduce(0) { $0 + $1.0 * $1.1 }
            for place in 0..<k { part[place] += value * loadings[place] }
        }
        var filled = archive
        filled.setFloats(missingMean, part.map { Float($0) })
        return filled
    }

    /// Returns how much each training column carries of what models see of one block.
    ///
    /// - Parameters:
    ///   - archive: Components with their singular values, or selected genes.
    ///   - columnCount: d, the columns of the training inputs.
    /// - Returns: `[d]` for components: the sum over components of squared loading times squared
    ///   singular value. For genes the columns that are selected have 1. Nil for another archive.
    /// - Throws: What reading the archive throws.
    package static func weights(
        _ archive: ArrayArchive, columnCount: Int
    ) throws -> [Double]? {
        var weights = [Double](repeating: 0, count: columnCount)
        if archive["genes"] != nil {
            for gene in try archive.int64s("genes") where gene < columnCount {
                weights[Int(gene)] = 1
            }
            return weights
        }
        guard archive["components"] != nil, archive["singular-values"] != nil else { return nil }
        let components = try archive.matrix("components")
        let values = try archive.floats("singular-values").values
        guard components.rowCount == columnCount, components.columnCount == values.count else {
            return nil
        }
        for column in 0..<columnCount {
            for (loading, value) in zip(components.row(column), values) {
                let part = Double(loading) * Double(value)
                weights[column] += part * part
            }
        }
        return weights
    }
}

package import LinearAlgebra

/// A study's decision about columns, for cells that come after it.
package enum NewCellColumns {
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

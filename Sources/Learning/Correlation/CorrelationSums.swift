package import LinearAlgebra

/// How each column of some cells varies with each of their targets: all that correlations need,
/// gathered shard by shard without holding the matrix.
///
/// Cells may be parted into groups, such as batches; what is gathered is apart for each. Moments
/// are about the mean of their group, so that a large mean costs no digits: each shard is gone
/// through twice, and shards are merged by the formulas of Chan, Golub and LeVeque (The American
/// Statistician 37:242, 1983). Sums run in `Double`, row after row; merging shards in one order
/// gives the same bytes on every machine. Zeros that a sparse matrix does not store count as
/// values, and cost nothing.
package struct CorrelationSums: Sendable, Equatable {
    /// d.
    package let columnCount: Int
    /// m.
    package let targetCount: Int
    /// `[g]`, rows of each group.
    package internal(set) var rowCounts: [Int]
    /// `[g, d]`.
    var columnMeans: [Double]
    /// `[g, d]`, sums of squared deviations from the mean.
    var columnSquares: [Double]
    /// `[g, m]`.
    var targetMeans: [Double]
    /// `[g, m]`, sums of squared deviations from the mean.
    var targetSquares: [Double]
    /// `[g, d, m]`, sums of products of both deviations.
    var products: [Double]

    /// Groups, from 1.
    package var groupCount: Int { rowCounts.count }

    /// Moments of no rows, which merging leaves unchanged.
    package init(columnCount: Int, targetCount: Int, groupCount: Int) {
        precondition(groupCount > 0, "\(groupCount) groups")
        self.columnCount = columnCount
        self.targetCount = targetCount
        func zeros(_ count: Int) -> [Double] { [Double](repeating: 0, count: groupCount * count) }
        rowCounts = [Int](repeating: 0, count: groupCount)
        (columnMeans, columnSquares) = (zeros(columnCount), zeros(columnCount))
        (targetMeans, targetSquares) = (zeros(targetCount), zeros(targetCount))
        products = zeros(columnCount * targetCount)
    }

    /// Gathers one block of cells.
    ///
    /// - Parameters:
    ///   - block: `[n, d]`, finite.
    ///   - targets: `[n, m]` of the same cells, finite.
    ///   - groups: `[n]`, the group of each cell, from 0.
    ///   - groupCount: From 1.
    ///   - step: Called often.
    /// - Throws: What `step` throws.
    package init(
        _ block: CellMatrix, targets: DenseMatrix, groups: [Int], groupCount: Int,
        step: () throws -> Void = {}
    ) throws {
        precondition(
            targets.rowCount == block.rowCount && groups.count == block.rowCount,
            "\(block.rowCount) rows, \(targets.rowCount) of targets, \(groups.count) of groups")
        self.init(
            columnCount: block.columnCount, targetCount: targets.columnCount,
            groupCount: groupCount)
        for group in groups { rowCounts[group] += 1 }
        let centred = gatherTargets(targets, groups)
        var storedCounts = [Int](repeating: 0, count: groupCount * columnCount)
        var entries = StoredEntries()
        for (row, group) in groups.enumerated() {
            if row % 1_024 == 0 { try step() }
            entries.read(block, row: row)
            for (column, value) in zip(entries.columns, entries.values) {
                columnMeans[group * columnCount + column] += value
                storedCounts[group * columnCount + column] += 1
            }
        }
        for place in columnMeans.indices where rowCounts[place / columnCount] > 0 {
            let rows = rowCounts[place / columnCount]
            columnMeans[place] /= Double(rows)
            // Cells without the column are its mean away.
            columnSquares[place] =
                Double(rows - storedCounts[place]) * columnMeans[place] * columnMeans[place]
        }
        try addProducts(block, centred, groups, step)
    }

    /// Finds means and squares of targets, and returns deviations from the mean, `[n, m]`.
    private mutating func gatherTargets(_ targets: DenseMatrix, _ groups: [Int]) -> [Double] {
        let m = targetCount
        for (row, group) in groups.enumerated() {
            for target in 0..<m {
                targetMeans[group * m + target] += Double(targets.values[row * m + target])
            }
        }
        for place in targetMeans.indices where rowCounts[place / m] > 0 {
            targetMeans[place] /= Double(rowCounts[place / m])
        }
        var centred = [Double](repeating: 0, count: groups.count * m)
        for (row, group) in groups.enumerated() {
            for target in 0..<m {
                let value = Double(targets.values[row * m + target])
                let deviation = value - targetMeans[group * m + target]
                centred[row * m + target] = deviation
                targetSquares[group * m + target] += deviation * deviation
            }
        }
        return centred
    }

    /// Adds squares of columns and products with the targets' deviations.
    ///
    /// Deviations of a target sum to 0 in each group, so a column's own mean need not be taken off
    /// in products, and only stored entries have a part in them.
    private mutating func addProducts(
        _ block: CellMatrix, _ centred: [Double], _ groups: [Int], _ step: () throws -> Void
    ) rethrows {
        let m = targetCount
        var entries = StoredEntries()
        for (row, group) in groups.enumerated() {
            if row % 64 == 0 { try step() }
            entries.read(block, row: row)
            for (column, value) in zip(entries.columns, entries.values) {
                let place = group * columnCount + column
                let deviation = value - columnMeans[place]
                columnSquares[place] += deviation * deviation
                Self.add(value, times: centred, from: row * m, to: &products, at: place * m, m)
            }
        }
    }

    /// Adds the multiple of a line of m numbers to another, which the compiler vectorises.
    @inline(__always)
    private static func add(
        _ factor: Double, times lines: [Double], from first: Int, to sums: inout [Double],
        at place: Int, _ m: Int
    ) {
        sums.withUnsafeMutableBufferPointer { sums in
            lines.withUnsafeBufferPointer { lines in
                for target in 0..<m { sums[place + target] += factor * lines[first + target] }
            }
        }
    }

    /// Adds the moments of the rows that follow, of the same columns, targets and groups.
    package mutating func merge(_ other: CorrelationSums) {
        precondition(
            other.columnCount == columnCount && other.targetCount == targetCount
                && other.groupCount == groupCount, "merging moments of other sizes")
        let (d, m) = (columnCount, targetCount)
        for group in 0..<groupCount where other.rowCounts[group] > 0 {
            let (own, more) = (Double(rowCounts[group]), Double(other.rowCounts[group]))
            let weight = own * more / (own + more)
            let shifts = (0..<m).map {
                other.targetMeans[group * m + $0] - targetMeans[group * m + $0]
            }
            for column in 0..<d {
                let place = group * d + column
                let shift = other.columnMeans[place] - columnMeans[place]
                columnSquares[place] += other.columnSquares[place] + shift * shift * weight
                columnMeans[place] += shift * more / (own + more)
                let factor = shift * weight
                for target in 0..<m {
                    products[place * m + target] +=
                        other.products[place * m + target] + factor * shifts[target]
                }
            }
            for target in 0..<m {
                let place = group * m + target
                targetSquares[place] +=
                    other.targetSquares[place] + shifts[target] * shifts[target] * weight
                targetMeans[place] += shifts[target] * more / (own + more)
            }
            rowCounts[group] += other.rowCounts[group]
        }
    }
}

/// What of a row is not zero, in the order of columns.
private struct StoredEntries {
    private(set) var columns: [Int] = []
    private(set) var values: [Double] = []

    mutating func read(_ block: CellMatrix, row: Int) {
        columns.removeAll(keepingCapacity: true)
        values.removeAll(keepingCapacity: true)
        switch block {
        case .dense(let matrix):
            for (column, value) in matrix.row(row).enumerated() where value != 0 {
                columns.append(column)
                values.append(Double(value))
            }
        case .sparse(let matrix):
            for entry in matrix.rowOffsets[row]..<matrix.rowOffsets[row + 1]
            where matrix.values[entry] != 0 {
                columns.append(Int(matrix.columnIndices[entry]))
                values.append(Double(matrix.values[entry]))
            }
        }
    }
}

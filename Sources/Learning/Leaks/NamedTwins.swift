package import LinearAlgebra

/// Compares columns of two matrices that carry the same name over the same cells: a gene and the
/// protein of its name differ, one measurement in two scalings does not.
package struct NamedTwins: Sendable, Equatable {
    /// A column of each matrix.
    package struct Pair: Sendable, Equatable {
        /// The column of the first matrix.
        package var first: Int
        /// The column of the second matrix.
        package var second: Int

        /// Pairs two columns.
        package init(first: Int, second: Int) {
            self.first = first
            self.second = second
        }
    }

    /// Pairs whose ranks over the cells correlate above 0.95.
    package let alike: [Pair]
    /// The median over cells of the rank correlation of the paired columns within a cell; nil of
    /// fewer than `leastColumns` columns that differ.
    ///
    /// Logarithms, library sizes and centred log-ratios change no order within a cell, so it is 1
    /// for one measurement in two scalings.
    package let withinCells: Double?

    /// The least rank correlation over cells of two columns that are taken for one.
    private static let limit = 0.95
    /// The fewest columns whose order within a cell says something.
    private static let leastColumns = 6
    /// Cells within which columns are compared.
    private static let mostCells = 64

    /// Compares the pairs.
    ///
    /// - Parameters:
    ///   - pairs: Columns with the same name.
    ///   - first: `[n, p]`, finite.
    ///   - second: `[n, m]`, finite, with the same cells in the same order.
    package init(_ pairs: [Pair], _ first: CellMatrix, _ second: CellMatrix) {
        precondition(first.rowCount == second.rowCount, "both matrices have the same cells")
        let n = first.rowCount
        guard n > 1, !pairs.isEmpty else {
            (alike, withinCells) = ([], nil)
            return
        }
        let factorials = ColumnRanks.logFactorials(upTo: n)
        let (own, others) = (ColumnEntries(first), ColumnEntries(second))
        alike = pairs.filter { pair in
            var left = ColumnRanks()
            var right = ColumnRanks()
            left.read(own[pair.first], rowCount: n, logFactorials: factorials)
            right.read(others[pair.second], rowCount: n, logFactorials: factorials)
            // Few cells, or few values that differ, correlate by chance.
            guard min(left.bits, right.bits) > 64 else { return false }
            return ColumnProfile(left, rowCount: n).rankCorrelation(
                ColumnProfile(right, rowCount: n)) > Self.limit
        }
        withinCells = Self.median(Self.withinCells(pairs, first, second))
    }

    private static func withinCells(
        _ pairs: [Pair], _ first: CellMatrix, _ second: CellMatrix
    ) -> [Double] {
        guard pairs.count >= leastColumns else { return [] }
        let n = first.rowCount
        let cells = (0..<min(n, mostCells)).map { $0 * n / min(n, mostCells) }
        let (left, right) = (
            first.selectingRows(cells).dense(), second.selectingRows(cells).dense()
        )
        let factorials = ColumnRanks.logFactorials(upTo: pairs.count)
        return cells.indices.compactMap { cell in
            func ranks(_ matrix: DenseMatrix, _ column: (Pair) -> Int) -> ColumnRanks {
                var ranks = ColumnRanks()
                let values = pairs.map { matrix[cell, column($0)] }
                let places = values.indices.filter { values[$0] != 0 }
                ranks.read(
                    (places.map { Int32($0) }[...], places.map { values[$0] }[...]),
                    rowCount: pairs.count, logFactorials: factorials)
                return ranks
            }
            let (own, other) = (ranks(left, \.first), ranks(right, \.second))
            // log2(6!) is 9.5: six columns in full order.
            guard min(own.bits, other.bits) > 9 else { return nil }
            return ColumnProfile(own, rowCount: pairs.count).rankCorrelation(
                ColumnProfile(other, rowCount: pairs.count))
        }
    }

    private static func median(_ values: [Double]) -> Double? {
        values.isEmpty ? nil : values.sorted()[values.count / 2]
    }
}

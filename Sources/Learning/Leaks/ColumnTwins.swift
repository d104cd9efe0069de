package import LinearAlgebra

/// Finds columns of one matrix that are copies of columns of another over the same cells: equal,
/// scaled, shifted, reversed, or changed by any increasing function, such as a logarithm.
///
/// Columns are compared by random planes first, on their values and on their ranks, so that the
/// cost is that of the entries and not of the pairs; what looks alike is then compared exactly. A
/// column that holds one value, or so few that its order says little, has no twin.
package struct ColumnTwins: Sendable, Equatable {
    /// Two columns that are copies of each other.
    package struct Pair: Sendable, Equatable {
        /// The column of the first matrix.
        package var first: Int
        /// The column of the second matrix.
        package var second: Int
        /// The larger magnitude of their correlations by value (Pearson) and by rank (Spearman).
        package var correlation: Double
    }

    /// At most one pair for each column of the second matrix, ascending by that column.
    package let pairs: [Pair]

    /// The least |r| of two copies.
    private static let limit = 1 - 1e-6
    /// How much the order of a column must say, in bits, beyond the number of pairs tried.
    private static let marginBits = 64.0
    /// Columns of the second matrix that one column is compared with exactly.
    private static let mostCandidates = 64

    /// Compares every column of `first` with every column of `second`.
    ///
    /// - Parameters:
    ///   - first: `[n, p]`, finite.
    ///   - second: `[n, m]`, finite, with the same cells in the same order.
    package init(_ first: CellMatrix, _ second: CellMatrix) {
        let (n, p, m) = (first.rowCount, first.columnCount, second.columnCount)
        precondition(n == second.rowCount, "both matrices have the same cells")
        guard n > 1, p > 0, m > 0 else {
            pairs = []
            return
        }
        let sketcher = ColumnSketcher(rowCount: n)
        let factorials = ColumnRanks.logFactorials(upTo: n)
        let others = ColumnEntries(second)
        var buckets = Buckets()
        var otherBits = [Double](repeating: 0, count: m)
        // Spares what no number of twins would make certain.
        let leastBits = n < 64 ? 6.0 : 24.0
        var ranked = ColumnRanks()
        for column in 0..<m {
            ranked.read(others[column], rowCount: n, logFactorials: factorials)
            guard !ranked.isConstant, ranked.bits > leastBits else { continue }
            otherBits[column] = ranked.bits
            buckets.add(column, ranked, sketcher)
        }
        let own = ColumnEntries(first)
        var found: [Int: (pair: Pair, bits: Double)] = [:]
        for column in 0..<p {
            ranked.read(own[column], rowCount: n, logFactorials: factorials)
            guard !ranked.isConstant, ranked.bits > leastBits else { continue }
            let candidates = buckets.candidates(ranked, sketcher).prefix(Self.mostCandidates)
            guard !candidates.isEmpty else { continue }
            let profile = ColumnProfile(ranked, rowCount: n)
            for other in candidates where found[other] == nil {
                var otherRanked = ColumnRanks()
                otherRanked.read(others[other], rowCount: n, logFactorials: factorials)
                let correlation = profile.correlation(ColumnProfile(otherRanked, rowCount: n))
                guard correlation > Self.limit else { continue }
                found[other] = (
                    Pair(first: column, second: other, correlation: correlation),
                    min(ranked.bits, otherBits[other])
                )
            }
        }
        pairs = Self.certain(found.values.sorted { $0.pair.second < $1.pair.second }, p: p, m: m)
    }

    /// Leaves out what chance could have made: short columns, unless half of the targets have a
    /// twin each and all together could not.
    private static func certain(
        _ found: [(pair: Pair, bits: Double)], p: Int, m: Int
    ) -> [Pair] {
        let choice = log2(p)
        let total = found.reduce(0) { $0 + max(0, $1.bits - choice) }
        if 2 * found.count >= m, total > marginBits { return found.map(\.pair) }
        return found.filter { $0.bits > choice + log2(m) + marginBits }.map(\.pair)
    }

    private static func log2(_ count: Int) -> Double {
        Double(Int.bitWidth - max(1, count).leadingZeroBitCount)
    }
}

/// Columns by what random planes say of them.
private struct Buckets {
    private var columns: [Key: [Int]] = [:]

    private struct Key: Hashable {
        var isOfRanks: Bool
        var half: Bool
        var bits: UInt32
    }

    mutating func add(_ column: Int, _ ranked: ColumnRanks, _ sketcher: ColumnSketcher) {
        for key in keys(ranked, sketcher) { columns[key, default: []].append(column) }
    }

    /// Columns that may be copies, each once, in the order found.
    func candidates(_ ranked: ColumnRanks, _ sketcher: ColumnSketcher) -> [Int] {
        var found: [Int] = []
        for key in keys(ranked, sketcher) {
            for column in columns[key] ?? [] where !found.contains(column) { found.append(column) }
        }
        return found
    }

    /// A plane may fall between a column and a rounded copy; hardly one of each half does.
    private func keys(_ ranked: ColumnRanks, _ sketcher: ColumnSketcher) -> [Key] {
        [
            (false, sketcher.sketch(rows: ranked.rows, values: ranked.values)),
            (true, sketcher.sketch(rows: ranked.rows, values: ranked.ranks)),
        ].flatMap { isOfRanks, sketch in
            [
                Key(isOfRanks: isOfRanks, half: false, bits: UInt32(truncatingIfNeeded: sketch)),
                Key(
                    isOfRanks: isOfRanks, half: true,
                    bits: UInt32(truncatingIfNeeded: sketch >> 32)),
            ]
        }
    }
}

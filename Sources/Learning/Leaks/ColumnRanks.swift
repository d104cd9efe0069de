internal import Foundation

/// A column's values that are not zero, with their rows and ranks, and how much its order says.
struct ColumnRanks {
    /// Rows of the values that are not zero, ascending.
    private(set) var rows: [Int32] = []
    /// The values of `rows`.
    private(set) var values: [Float] = []
    /// The rank of each of `values` among all of the column's, equal ones sharing their mean, less
    /// the rank that zeros have.
    private(set) var ranks: [Float] = []
    /// log2 of the number of ways to lay the column's values out over its rows: how unlikely it
    /// is that another column has the same order by chance.
    private(set) var bits = 0.0
    /// Whether all rows hold one value.
    private(set) var isConstant = true
    private var order: [Int] = []

    /// Takes over a column.
    ///
    /// - Parameters:
    ///   - entries: Its values that are not zero, with their rows, ascending.
    ///   - rowCount: All rows of the matrix.
    ///   - logFactorials: `[rowCount + 1]`, log2 of each number's factorial.
    mutating func read(
        _ entries: (rows: ArraySlice<Int32>, values: ArraySlice<Float>), rowCount: Int,
        logFactorials: [Double]
    ) {
        rows.removeAll(keepingCapacity: true)
        values.removeAll(keepingCapacity: true)
        rows.append(contentsOf: entries.rows)
        values.append(contentsOf: entries.values)
        rank(rowCount: rowCount, logFactorials)
    }

    private mutating func rank(rowCount: Int, _ logFactorials: [Double]) {
        let count = values.count
        let zeroCount = rowCount - count
        order.removeAll(keepingCapacity: true)
        order.append(contentsOf: 0..<count)
        values.withUnsafeBufferPointer { values in order.sort { values[$0] < values[$1] } }
        ranks.removeAll(keepingCapacity: true)
        ranks.append(contentsOf: repeatElement(0, count: count))
        let below = values.count { $0 < 0 }
        // Twice the mean rank, from 0, of the zeros; of all rows where there are none.
        let zeroRank = zeroCount > 0 ? 2 * below + zeroCount - 1 : rowCount - 1
        bits = logFactorials[rowCount] - logFactorials[zeroCount]
        var start = 0
        while start < count {
            var end = start + 1
            while end < count, values[order[end]] == values[order[start]] { end += 1 }
            bits -= logFactorials[end - start]
            let shift = start >= below ? zeroCount : 0
            let rank = 2 * shift + start + end - 1
            for place in start..<end { ranks[order[place]] = Float(rank - zeroRank) / 2 }
            start = end
        }
        isConstant =
            count == 0 || (zeroCount == 0 && values[order[0]] == values[order[count - 1]])
    }

    /// log2(i!) of each i up to `count`.
    static func logFactorials(upTo count: Int) -> [Double] {
        var sum = 0.0
        return [0]
            + (0..<count).map { index in
                sum += log2(Double(index + 1))
                return sum
            }
    }
}

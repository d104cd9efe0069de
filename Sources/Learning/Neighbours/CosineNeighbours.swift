package import LinearAlgebra

/// The cells nearest to others by the cosine of their features, found exactly.
///
/// Products of tiles take the time: n rows among m of p features cost 2·n·m·p operations, on one
/// thread. Ties go to the row that comes first, so the bytes do not depend on how rows are cut.
package struct CosineNeighbours: Sendable {
    /// `[m, p]`, each row of length 1; a row of zeros stays.
    private let pool: DenseMatrix
    /// Neighbours of each row, the row itself included where it is in the pool.
    package let count: Int

    /// Rows that are compared at once.
    private static let tileRowCount = 128

    /// Prepares the cells among which neighbours are found.
    ///
    /// - Parameters:
    ///   - pool: `[m, p]`, finite.
    ///   - count: From 1; all of the pool where it has no more.
    package init(_ pool: DenseMatrix, count: Int) {
        precondition(count > 0, "\(count) neighbours")
        self.pool = Self.normalised(pool)
        self.count = min(count, pool.rowCount)
    }

    /// The means of what the neighbours of each row have.
    ///
    /// - Parameters:
    ///   - values: `[m, d]`, of the pool.
    ///   - rows: `[n, p]`, finite.
    ///   - step: Called often, with the share that is done, 0...1.
    /// - Returns: `[n, d]`; zeros where the pool is empty.
    /// - Throws: What `step` throws.
    package func means(
        of values: DenseMatrix, near rows: DenseMatrix, step: (Double) throws -> Void = { _ in }
    ) throws -> DenseMatrix {
        precondition(values.rowCount == pool.rowCount, "one row of values for each of the pool")
        let (d, m) = (values.columnCount, pool.rowCount)
        var means = DenseMatrix(rowCount: rows.rowCount, columnCount: d)
        guard count > 0 else { return means }
        var scratch = [Float](repeating: 0, count: m)
        var sums = [Double](repeating: 0, count: d)
        for start in stride(from: 0, to: rows.rowCount, by: Self.tileRowCount) {
            try step(Double(start) / Double(rows.rowCount))
            let tile = Array(start..<min(rows.rowCount, start + Self.tileRowCount))
            let cosines = BLAS.multiply(
                Self.normalised(rows.selectingRows(tile)), pool, transposingB: true)
            for (place, row) in tile.enumerated() {
                for column in 0..<d { sums[column] = 0 }
                for neighbour in nearest(cosines.row(place), &scratch) {
                    let own = values.row(neighbour)
                    for column in 0..<d {
                        sums[column] += Double(own[own.startIndex + column])
                    }
                }
                for column in 0..<d { means[row, column] = Float(sums[column] / Double(count)) }
            }
        }
        return means
    }

    /// The places of the `count` largest cosines, ascending.
    private func nearest(_ cosines: ArraySlice<Float>, _ scratch: inout [Float]) -> [Int] {
        for (place, value) in cosines.enumerated() { scratch[place] = value }
        let least = Self.largest(count, of: &scratch)
        var above = 0
        for value in cosines where value > least { above += 1 }
        var ties = count - above
        var found: [Int] = []
        found.reserveCapacity(count)
        for (place, value) in cosines.enumerated() {
            if value > least {
                found.append(place)
            } else if value == least, ties > 0 {
                ties -= 1
                found.append(place)
            }
        }
        return found
    }

    /// The value of a rank from 1 among the largest, by quickselect (Hoare 1961) with the median of
    /// three as pivot; reorders `values`.
    private static func largest(_ rank: Int, of values: inout [Float]) -> Float {
        values.withUnsafeMutableBufferPointer { values in
            var (low, high) = (0, values.count - 1)
            let wanted = rank - 1
            while low < high {
                let (a, b, c) = (values[low], values[(low + high) / 2], values[high])
                let pivot = max(min(a, b), min(max(a, b), c))
                var (left, right) = (low, high)
                while left <= right {
                    while values[left] > pivot { left += 1 }
                    while values[right] < pivot { right -= 1 }
                    if left <= right {
                        values.swapAt(left, right)
                        left += 1
                        right -= 1
                    }
                }
                if wanted <= right {
                    high = right
                } else if wanted >= left {
                    low = left
                } else {
                    break
                }
            }
            return values[wanted]
        }
    }

    private static func normalised(_ rows: DenseMatrix) -> DenseMatrix {
        var rows = rows
        for row in 0..<rows.rowCount {
            let square = rows.row(row).reduce(0.0) { $0 + Double($1) * Double($1) }
            guard square > 0 else { continue }
            let scale = 1 / square.squareRoot()
            for column in 0..<rows.columnCount {
                rows[row, column] = Float(Double(rows[row, column]) * scale)
            }
        }
        return rows
    }
}

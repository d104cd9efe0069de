package import LinearAlgebra

/// What a matrix's columns look like: enough to find constant columns and to standardise, gathered
/// shard by shard without holding the matrix.
///
/// Zeros that a sparse matrix does not store count as values. Sums run in `Double`, row after row;
/// merging the shards of a matrix in row order gives the same bytes on every machine.
package struct ColumnStatistics: Sendable, Equatable {
    /// Rows seen so far.
    package private(set) var rowCount: Int
    /// `[columnCount]`, sum of the values.
    package private(set) var sums: [Double]
    /// `[columnCount]`, sum of the squared values.
    package private(set) var squareSums: [Double]
    /// `[columnCount]`, how many values are not zero.
    package private(set) var nonZeroCounts: [Int64]
    /// `[columnCount]`, the smallest value; +infinity before the first row.
    package private(set) var minima: [Float]
    /// `[columnCount]`, the largest value; -infinity before the first row.
    package private(set) var maxima: [Float]

    /// Statistics of no rows, which merging leaves unchanged.
    package init(columnCount: Int) {
        rowCount = 0
        sums = Array(repeating: 0, count: columnCount)
        squareSums = Array(repeating: 0, count: columnCount)
        nonZeroCounts = Array(repeating: 0, count: columnCount)
        minima = Array(repeating: .infinity, count: columnCount)
        maxima = Array(repeating: -.infinity, count: columnCount)
    }

    /// Gathers the statistics of one block of cells, `[cellCount, columnCount]`, finite.
    package init(_ block: CellMatrix) {
        self.init(columnCount: block.columnCount)
        rowCount = block.rowCount
        switch block {
        case .dense(let matrix): addDense(matrix)
        case .sparse(let matrix): addSparse(matrix)
        }
    }

    /// Gathers of one block only what tells constant columns.
    ///
    /// Rows, non-zeros and extremes are those of `init(_:)`; sums stay 0.
    ///
    /// - Parameter block: `[cellCount, columnCount]`, finite.
    package init(extremesOf block: CellMatrix) {
        self.init(columnCount: block.columnCount)
        rowCount = block.rowCount
        switch block {
        case .dense(let matrix):
            for row in 0..<matrix.rowCount {
                let values = matrix.row(row)
                Self.update(&nonZeroCounts, values) { $0 + ($1 == 0 ? 0 : 1) }
                Self.update(&minima, values) { $1 < $0 ? $1 : $0 }
                Self.update(&maxima, values) { $1 > $0 ? $1 : $0 }
            }
        case .sparse(let matrix):
            for (index, value) in zip(matrix.columnIndices, matrix.values) where value != 0 {
                let column = Int(index)
                nonZeroCounts[column] += 1
                if value < minima[column] { minima[column] = value }
                if value > maxima[column] { maxima[column] = value }
            }
            for column in 0..<columnCount where nonZeroCounts[column] < Int64(rowCount) {
                minima[column] = min(minima[column], 0)
                maxima[column] = max(maxima[column], 0)
            }
        }
    }

    /// Restores statistics that were stored.
    ///
    /// - Throws: `LearningError.invalidStatistics` when the parts cannot belong together.
    package init(
        rowCount: Int, sums: [Double], squareSums: [Double], nonZeroCounts: [Int64],
        minima: [Float], maxima: [Float]
    ) throws(LearningError) {
        let lengths = [
            sums.count, squareSums.count, nonZeroCounts.count, minima.count, maxima.count,
        ]
        guard rowCount >= 0, Set(lengths).count == 1 else {
            throw .invalidStatistics(problem: "\(rowCount) rows, arrays of lengths \(lengths)")
        }
        self.rowCount = rowCount
        self.sums = sums
        self.squareSums = squareSums
        self.nonZeroCounts = nonZeroCounts
        self.minima = minima
        self.maxima = maxima
    }

    /// Number of columns.
    package var columnCount: Int { sums.count }

    /// Adds the statistics of the rows that follow.
    package mutating func merge(_ other: ColumnStatistics) {
        precondition(
            columnCount == other.columnCount,
            "merging statistics of \(columnCount) and \(other.columnCount) columns")
        rowCount += other.rowCount
        for column in 0..<columnCount {
            sums[column] += other.sums[column]
            squareSums[column] += other.squareSums[column]
            nonZeroCounts[column] += other.nonZeroCounts[column]
            minima[column] = min(minima[column], other.minima[column])
            maxima[column] = max(maxima[column], other.maxima[column])
        }
    }

    /// Adds the statistics of rows with other columns, brought into the order of these.
    ///
    /// - Parameters:
    ///   - other: Of the rows that follow.
    ///   - columns: `[other.columnCount]`, the column here of each column there, or -1 for one to
    ///     pass over; no column twice. Columns here that the others lack were 0 in all their rows.
    package mutating func merge(_ other: ColumnStatistics, columns: [Int32]) {
        precondition(columns.count == other.columnCount, "a place for each column")
        guard other.rowCount > 0 else { return }
        var mapped = ColumnStatistics(columnCount: columnCount)
        mapped.rowCount = other.rowCount
        mapped.minima = Array(repeating: 0, count: columnCount)
        mapped.maxima = mapped.minima
        for (source, place) in columns.enumerated() where place >= 0 {
            let column = Int(place)
            mapped.sums[column] = other.sums[source]
            mapped.squareSums[column] = other.squareSums[source]
            mapped.nonZeroCounts[column] = other.nonZeroCounts[source]
            mapped.minima[column] = other.minima[source]
            mapped.maxima[column] = other.maxima[source]
        }
        merge(mapped)
    }

    /// The columns that hold a single value, ascending; none before the first row.
    package var constantColumns: [Int] {
        guard rowCount > 0 else { return [] }
        return (0..<columnCount).filter { minima[$0] == maxima[$0] }
    }

    /// `[columnCount]`, the mean of each column; 0 before the first row.
    package var means: [Double] {
        guard rowCount > 0 else { return Array(repeating: 0, count: columnCount) }
        return sums.map { $0 / Double(rowCount) }
    }

    /// `[columnCount]`, the population standard deviation of each column, exactly 0 for a constant
    /// column.
    package var standardDeviations: [Double] {
        guard rowCount > 0 else { return Array(repeating: 0, count: columnCount) }
        let means = means
        return (0..<columnCount).map { column in
            guard minima[column] < maxima[column] else { return 0 }
            // The difference cancels only where the mean exceeds the deviation ten-thousandfold,
            // which counts and their logarithms do not; below zero it is rounding.
            let square = squareSums[column] / Double(rowCount) - means[column] * means[column]
            return max(0, square).squareRoot()
        }
    }

    /// Row after row in the order of memory, one short loop an array.
    ///
    /// The compiler vectorises these: seven times as fast as going from value to value.
    private mutating func addDense(_ matrix: DenseMatrix) {
        for row in 0..<matrix.rowCount {
            let values = matrix.row(row)
            Self.update(&sums, values) { $0 + Double($1) }
            Self.update(&squareSums, values) { $0 + Double($1) * Double($1) }
            Self.update(&nonZeroCounts, values) { $0 + ($1 == 0 ? 0 : 1) }
            Self.update(&minima, values) { $1 < $0 ? $1 : $0 }
            Self.update(&maxima, values) { $1 > $0 ? $1 : $0 }
        }
    }

    @inline(__always)
    private static func update<Total>(
        _ totals: inout [Total], _ values: ArraySlice<Float>, _ next: (Total, Float) -> Total
    ) {
        totals.withUnsafeMutableBufferPointer { totals in
            values.withUnsafeBufferPointer { values in
                for column in 0..<totals.count {
                    totals[column] = next(totals[column], values[column])
                }
            }
        }
    }

    private mutating func addSparse(_ matrix: SparseMatrix) {
        var storedCounts = [Int](repeating: 0, count: columnCount)
        for (columnIndex, value) in zip(matrix.columnIndices, matrix.values) {
            let column = Int(columnIndex)
            storedCounts[column] += 1
            add(value, to: column)
        }
        for column in 0..<columnCount where storedCounts[column] < matrix.rowCount {
            minima[column] = min(minima[column], 0)
            maxima[column] = max(maxima[column], 0)
        }
    }

    private mutating func add(_ value: Float, to column: Int) {
        let wide = Double(value)
        sums[column] += wide
        squareSums[column] += wide * wide
        if value != 0 { nonZeroCounts[column] += 1 }
        if value < minima[column] { minima[column] = value }
        if value > maxima[column] { maxima[column] = value }
    }
}

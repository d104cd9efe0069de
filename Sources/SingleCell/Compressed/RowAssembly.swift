internal import LinearAlgebra

/// Collects rows of a sparse matrix, repairing what files may contain but `SparseMatrix` may not:
/// unsorted columns, columns named twice (their values add up, as in scipy) and stored zeros.
struct RowAssembly {
    private let columnCount: Int
    /// Columns that are kept.
    private let keptCount: Int
    /// For each column of the file its place among those that are kept, or -1; nil if all are.
    private let places: [Int32]?
    private var rowOffsets: [Int] = [0]
    private var columnIndices: [Int32] = []
    private var values: [Float] = []
    /// The first column whose values, named twice, add up beyond Float32.
    private(set) var overflow: Int32?

    /// Prepares for about `capacity` entries.
    ///
    /// - Parameters:
    ///   - columnCount: Columns of the file.
    ///   - capacity: Entries that are expected.
    ///   - picked: The columns to keep; nil for all.
    init(columnCount: Int, capacity: Int, _ picked: PickedColumns? = nil) {
        self.columnCount = columnCount
        keptCount = picked?.columns.count ?? columnCount
        places = picked?.places
        if picked == nil {
            columnIndices.reserveCapacity(capacity)
            values.reserveCapacity(capacity)
        }
    }

    /// Whether a column of the file is kept.
    func keeps(_ column: Int32) -> Bool {
        places.map { $0[Int(column)] >= 0 } ?? true
    }

    /// Appends a row; false when a column lies outside the matrix.
    mutating func append(_ columns: ArraySlice<Int32>, _ numbers: ArraySlice<Float>) -> Bool {
        let limit = Int32(clamping: columnCount)
        var isAscending = true
        var previous: Int32 = -1
        for column in columns {
            guard column >= 0, column < limit else { return false }
            if column <= previous { isAscending = false }
            previous = column
        }
        if isAscending {
            for (column, number) in zip(columns, numbers) { push(column, number) }
        } else {
            pushSorted(columns, numbers)
        }
        rowOffsets.append(values.count)
        return true
    }

    /// The rows collected.
    consuming func finish() -> SparseMatrix {
        SparseMatrix(
            rowCount: rowOffsets.count - 1, columnCount: keptCount,
            rowOffsets: rowOffsets, columnIndices: columnIndices, values: values)
    }

    private mutating func push(_ column: Int32, _ number: Float) {
        guard number != 0 else { return }
        let place = places?[Int(column)] ?? column
        guard place >= 0 else { return }
        columnIndices.append(place)
        values.append(number)
    }

    private mutating func pushSorted(_ columns: ArraySlice<Int32>, _ numbers: ArraySlice<Float>) {
        // Stable, so that equal columns add up in file order and the sum is reproducible.
        let pairs = zip(columns, numbers).enumerated().sorted {
            ($0.element.0, $0.offset) < ($1.element.0, $1.offset)
        }
        var index = 0
        while index < pairs.count {
            let column = pairs[index].element.0
            var sum: Float = 0
            while index < pairs.count, pairs[index].element.0 == column {
                sum += pairs[index].element.1
                index += 1
            }
            if !sum.isFinite, overflow == nil, keeps(column) { overflow = column }
            push(column, sum)
        }
    }
}

/// Some columns of a matrix, in its order.
package struct PickedColumns: Sendable {
    /// Describes the matrix of these columns.
    package internal(set) var header: MatrixHeader
    /// The columns, counted in the whole matrix.
    let columns: [Int]
    /// For each column of the whole matrix its place among those that are kept, or -1.
    let places: [Int32]

    /// Keeps `columns`, which ascend, of the matrix that `whole` describes.
    init(_ columns: [Int], of whole: MatrixHeader) {
        var places = [Int32](repeating: -1, count: whole.columnCount)
        for (place, column) in columns.enumerated() { places[column] = Int32(place) }
        self.columns = columns
        self.places = places
        // Sparse until a sample shows the density.
        header = MatrixHeader(
            whole, columnNames: columns.map { whole.columnNames[$0] }, nonZeroFraction: 0)
    }
}

/// Delivers some columns of the rows of a dense matrix.
///
/// Values of other columns are read beside them, and not looked at.
struct PickedRows<Rows: DenseRowSource & ~Copyable>: ~Copyable, DenseRowSource {
    private let rows: Rows
    private let picked: PickedColumns

    init(_ rows: consuming Rows, _ picked: PickedColumns) {
        self.rows = rows
        self.picked = picked
    }

    var bandRowCount: Int { rows.bandRowCount }

    func read(
        _ range: Range<Int>, into destination: UnsafeMutablePointer<Float>
    ) throws(SingleCellError) {
        let (width, kept) = (picked.places.count, picked.columns)
        let scratch = UnsafeMutablePointer<Float>.allocate(capacity: range.count * width)
        defer { scratch.deallocate() }
        try rows.read(range, into: scratch)
        for row in 0..<range.count {
            let (from, to) = (scratch + row * width, destination + row * kept.count)
            for (place, column) in kept.enumerated() { to[place] = from[column] }
        }
    }

    func storedValue(row: Int, column: Int) throws(SingleCellError) -> Double {
        try rows.storedValue(row: row, column: picked.columns[column])
    }
}

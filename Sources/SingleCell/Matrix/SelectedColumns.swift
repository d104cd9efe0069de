package import LinearAlgebra

/// Some columns of a matrix, in its order: those of one kind of features.
///
/// Whole rows are read, and the columns are picked from them.
package struct SelectedColumns: OpenMatrix {
    /// Names, shape and storage of what is left.
    package let header: MatrixHeader
    private let matrix: any OpenMatrix
    /// For each column of the matrix, its column among those that are kept, or -1.
    private let places: [Int32]

    /// Rows that the share of non-zeros is counted in, at each of three places.
    private static let sampledRowCount = 16

    /// Keeps the columns of one kind.
    ///
    /// - Parameters:
    ///   - matrix: All columns.
    ///   - type: The kind, as the file spells it.
    ///   - features: A row for each column of `matrix`; nil if the format has no such table.
    /// - Throws: `SingleCellError.unknownChoice` naming the kinds there are.
    init(
        of matrix: any OpenMatrix, type: String, features: CellTable?
    ) throws(SingleCellError) {
        let whole = matrix.header
        guard let features else {
            throw .unknownChoice(
                path: whole.path, key: "feature-type", found: type, choices: [],
                reason: "files of \(whole.format) tell no kinds of features")
        }
        let columns = try features.rows(ofFeatureType: type)
        guard features.cellIds.count == whole.columnCount else {
            throw .corrupt(
                path: whole.path, location: whole.location,
                found: "kinds of \(features.cellIds.count) features",
                expected: "\(whole.columnCount), one for each column")
        }
        var places = [Int32](repeating: -1, count: whole.columnCount)
        for (place, column) in columns.enumerated() { places[column] = Int32(place) }
        self.places = places
        self.matrix = matrix
        header = MatrixHeader(
            whole, columnNames: columns.map { whole.columnNames[$0] },
            nonZeroFraction: try Self.density(matrix, places, columns.count))
    }

    /// Reads `range` of the columns that are kept.
    package func readRows(_ range: Range<Int>) throws(SingleCellError) -> CellMatrix {
        switch try Self.picked(matrix.readRows(range), places, header.columnCount) {
        case .sparse(let rows): header.isSparse ? .sparse(rows) : .dense(rows.dense())
        case .dense(let rows): header.isSparse ? .sparse(Self.compressed(rows)) : .dense(rows)
        }
    }

    private static func compressed(_ rows: DenseMatrix) -> SparseMatrix {
        var offsets = [0]
        var indices: [Int32] = []
        var values: [Float] = []
        for row in 0..<rows.rowCount {
            for column in 0..<rows.columnCount {
                let value = rows.values[row * rows.columnCount + column]
                guard value != 0 else { continue }
                indices.append(Int32(truncatingIfNeeded: column))
                values.append(value)
            }
            offsets.append(values.count)
        }
        return SparseMatrix(
            rowCount: rows.rowCount, columnCount: rows.columnCount, rowOffsets: offsets,
            columnIndices: indices, values: values)
    }

    /// Counts over all columns, those that are not kept included.
    package func countNotFinite() throws(SingleCellError) -> NotFiniteSurvey {
        try matrix.countNotFinite()
    }

    /// Those of the whole matrix.
    package func unwrittenParts() throws(SingleCellError) -> [UnwrittenParts] {
        try matrix.unwrittenParts()
    }

    private static func picked(
        _ block: CellMatrix, _ places: [Int32], _ count: Int
    ) -> CellMatrix {
        switch block {
        case .sparse(let rows):
            var offsets = [0]
            var indices: [Int32] = []
            var values: [Float] = []
            for row in 0..<rows.rowCount {
                for entry in rows.rowOffsets[row]..<rows.rowOffsets[row + 1] {
                    let place = places[Int(rows.columnIndices[entry])]
                    guard place >= 0 else { continue }
                    indices.append(place)
                    values.append(rows.values[entry])
                }
                offsets.append(values.count)
            }
            return .sparse(
                SparseMatrix(
                    rowCount: rows.rowCount, columnCount: count, rowOffsets: offsets,
                    columnIndices: indices, values: values))
        case .dense(let rows):
            var values: [Float] = []
            values.reserveCapacity(rows.rowCount * count)
            let kept = places.indices.filter { places[$0] >= 0 }
            for row in 0..<rows.rowCount {
                for column in kept { values.append(rows.values[row * places.count + column]) }
            }
            return .dense(
                DenseMatrix(rowCount: rows.rowCount, columnCount: count, values: values))
        }
    }

    private static func density(
        _ matrix: any OpenMatrix, _ places: [Int32], _ count: Int
    ) throws(SingleCellError) -> Double {
        let rowCount = matrix.header.rowCount
        let sampled = min(rowCount, sampledRowCount)
        guard sampled > 0, count > 0 else { return 0 }
        var nonZeros = 0
        for first in [0, (rowCount - sampled) / 2, rowCount - sampled] {
            switch try picked(matrix.readRows(first..<first + sampled), places, count) {
            case .sparse(let rows): nonZeros += rows.values.count { $0 != 0 }
            case .dense(let rows): nonZeros += rows.values.count { $0 != 0 }
            }
        }
        return Double(nonZeros) / Double(3 * sampled * count)
    }
}

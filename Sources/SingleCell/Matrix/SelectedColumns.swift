package import LinearAlgebra

/// Some columns of a matrix, in its order: those of one kind of features.
///
/// Values of the other columns do not matter, even if they are no numbers.
package struct SelectedColumns: OpenMatrix {
    private let matrix: any OpenMatrix
    private let columns: PickedColumns

    /// Rows that the share of non-zeros is counted in, at each of three places.
    private static let sampledRowCount = 16

    /// Names, shape and storage of what is left.
    package var header: MatrixHeader { columns.header }

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
        let kept = try features.rows(ofFeatureType: type)
        guard features.cellIds.count == whole.columnCount else {
            throw .corrupt(
                path: whole.path, location: whole.location,
                found: "kinds of \(features.cellIds.count) features",
                expected: "\(whole.columnCount), one for each column")
        }
        var columns = PickedColumns(kept, of: whole)
        let density: Double
        do throws(SingleCellError) {
            density = try Self.density(matrix, columns)
        } catch .notFinite(let path, let cell, let row, let column, let value, _) {
            throw .notFinite(
                path: path, cell: cell, row: row, column: column, value: value,
                survey: try matrix.countNotFinite(of: columns))
        }
        columns.header = MatrixHeader(
            whole, columnNames: columns.header.columnNames, nonZeroFraction: density)
        self.matrix = matrix
        self.columns = columns
    }

    /// Reads `range` of the columns that are kept.
    package func readRows(_ range: Range<Int>) throws(SingleCellError) -> CellMatrix {
        try matrix.readRows(range, of: columns)
    }

    /// Reads some of the columns that are kept.
    package func readRows(
        _ range: Range<Int>, of picked: PickedColumns
    ) throws(SingleCellError) -> CellMatrix {
        try matrix.readRows(range, of: within(picked))
    }

    /// Counts over the columns that are kept.
    package func countNotFinite() throws(SingleCellError) -> NotFiniteSurvey {
        try matrix.countNotFinite(of: columns)
    }

    /// Counts over some of the columns that are kept.
    package func countNotFinite(
        of picked: PickedColumns
    ) throws(SingleCellError) -> NotFiniteSurvey {
        try matrix.countNotFinite(of: within(picked))
    }

    /// Those of the whole matrix.
    package func unwrittenParts() throws(SingleCellError) -> [UnwrittenParts] {
        try matrix.unwrittenParts()
    }

    /// Columns of these columns, counted in the whole matrix.
    private func within(_ picked: PickedColumns) -> PickedColumns {
        var inner = PickedColumns(
            picked.columns.map { columns.columns[$0] }, of: matrix.header)
        inner.header = picked.header
        return inner
    }

    private static func density(
        _ matrix: any OpenMatrix, _ columns: PickedColumns
    ) throws(SingleCellError) -> Double {
        let (rowCount, count) = (matrix.header.rowCount, columns.columns.count)
        let sampled = min(rowCount, sampledRowCount)
        guard sampled > 0, count > 0 else { return 0 }
        var nonZeros = 0
        for first in [0, (rowCount - sampled) / 2, rowCount - sampled] {
            switch try matrix.readRows(first..<first + sampled, of: columns) {
            case .sparse(let rows): nonZeros += rows.values.count { $0 != 0 }
            case .dense(let rows): nonZeros += rows.values.count { $0 != 0 }
            }
        }
        return Double(nonZeros) / Double(3 * sampled * count)
    }
}

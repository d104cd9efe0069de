package import LinearAlgebra

/// An open matrix of dense storage: a format only has to deliver rows.
package struct OpenDenseMatrix<Rows: DenseRowSource & ~Copyable>: OpenMatrix {
    /// Names, shape and storage.
    package let header: MatrixHeader
    private let rows: @Sendable () throws(SingleCellError) -> Rows
    private let parts: @Sendable (MatrixHeader) throws(SingleCellError) -> [UnwrittenParts]

    /// Samples the density of a matrix.
    ///
    /// - Parameters:
    ///   - names: The names along its sides.
    ///   - format: The format of the file.
    ///   - elementType: On disk, numpy's name, as `float32`.
    ///   - parts: Finds parts that the file declares and does not hold.
    ///   - rows: Opens the rows for one read; called from several threads.
    /// - Throws: What opening and reading rows throws.
    package init(
        _ names: MatrixNames, format: any MatrixFormat.Type, elementType: String,
        parts: @escaping @Sendable (MatrixHeader) throws(SingleCellError) -> [UnwrittenParts] = {
            _ in []
        },
        rows: @escaping @Sendable () throws(SingleCellError) -> Rows
    ) throws(SingleCellError) {
        header = MatrixHeader(
            names, format: format, storage: .dense, elementType: elementType,
            nonZeroFraction: try Self.density(try rows(), names))
        self.rows = rows
        self.parts = parts
    }

    /// Reads `range`, checking that every value is finite.
    package func readRows(_ range: Range<Int>) throws(SingleCellError) -> CellMatrix {
        try DenseMatrixReader(header: header).read(range, from: try rows())
    }

    /// Reads `range` of some columns.
    package func readRows(
        _ range: Range<Int>, of columns: PickedColumns
    ) throws(SingleCellError) -> CellMatrix {
        try DenseMatrixReader(header: columns.header)
            .read(range, from: PickedRows(try rows(), columns))
    }

    /// Counts as for all columns.
    package func countNotFinite(
        of columns: PickedColumns
    ) throws(SingleCellError) -> NotFiniteSurvey {
        try NotFiniteCounter.survey(columns.header, PickedRows(try rows(), columns))
    }

    /// Counts the values that are not finite, in all columns and, of a huge matrix, its first rows.
    package func countNotFinite() throws(SingleCellError) -> NotFiniteSurvey {
        try NotFiniteCounter.survey(header, try rows())
    }

    /// Finds parts of the matrix that the file declares and does not hold.
    package func unwrittenParts() throws(SingleCellError) -> [UnwrittenParts] { try parts(header) }

    /// The fraction of non-zeros in a few rows at the beginning, the middle and the end.
    private static func density(
        _ source: borrowing Rows, _ names: MatrixNames
    ) throws(SingleCellError) -> Double {
        let (rowCount, columnCount) = (names.rowCount, names.columnNames.count)
        let sampled = min(rowCount, max(1, min(16, (4 << 20) / max(1, columnCount * 4))))
        guard sampled > 0, columnCount > 0 else { return 0 }
        let scratch = UnsafeMutablePointer<Float>.allocate(capacity: sampled * columnCount)
        defer { scratch.deallocate() }
        var nonZeros = 0
        for first in [0, (rowCount - sampled) / 2, rowCount - sampled] {
            try source.read(first..<first + sampled, into: scratch)
            for index in 0..<sampled * columnCount where scratch[index] != 0 { nonZeros += 1 }
        }
        return Double(nonZeros) / Double(3 * sampled * columnCount)
    }
}

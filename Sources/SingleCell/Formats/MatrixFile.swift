package import LinearAlgebra

/// An open matrix file, read in row ranges.
///
/// Never holds more than the rows asked for and about 64 MB of scratch. Reading is safe from
/// several threads; libhdf5 serialises its own calls.
package struct MatrixFile: Sendable {
    /// Names, shape and storage.
    package let header: MatrixHeader
    private let matrix: any OpenMatrix

    /// Opens a file with the format that its content shows, and checks everything but the values.
    ///
    /// - Throws: `SingleCellError` when the file is missing, damaged, ambiguous, of another
    ///   layout, or names a cell twice.
    package init(
        _ source: MatrixSource, formats: MatrixFormats = .standard
    ) throws(SingleCellError) {
        try self.init(source.selection, in: try SourceContents(source.path), formats: formats)
    }

    /// Opens a matrix of a file that was looked at; of an outline with the first cells only.
    init(
        _ selection: MatrixSelection, in contents: SourceContents, formats: MatrixFormats
    ) throws(SingleCellError) {
        matrix = try formats.open(selection, in: contents)
        var header = matrix.header
        header.selection = selection
        self.header = header
    }

    /// Reads a range of rows.
    ///
    /// - Parameter range: Rows, counted from 0, within `0..<header.rowCount`.
    /// - Returns: `[range.count, header.columnCount]`; compressed rows when less than half of the
    ///   file's values are non-zero, else dense. The choice is the same for every range.
    /// - Throws: `SingleCellError.notFinite` for NaN, infinity, or a value beyond Float32;
    ///   `corrupt` for damage.
    package func readRows(_ range: Range<Int>) throws(SingleCellError) -> CellMatrix {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= header.rowCount,
            "rows \(range) of \(header.rowCount)")
        do {
            return try matrix.readRows(range)
        } catch .notFinite(let path, let cell, let row, let column, let value, _) {
            throw .notFinite(
                path: path, cell: cell, row: row, column: column, value: value,
                survey: try matrix.countNotFinite())
        }
    }

    /// Reads about `limit` values, spread evenly; the same ones each time.
    ///
    /// - Throws: As `readRows`.
    package func sample(values limit: Int) throws(SingleCellError) -> ValueSample {
        try matrix.sample(values: limit)
    }

    /// Data sets of the matrix that were not written whole.
    package func unwrittenParts() throws(SingleCellError) -> [UnwrittenParts] {
        try matrix.unwrittenParts()
    }
}

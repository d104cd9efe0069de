internal import Learning
internal import LinearAlgebra
internal import SingleCell

/// The symbols that a file has beside the names of its columns.
package struct InputSymbols: Sendable, Equatable {
    /// The column of `var`, as `gene_symbols`.
    let column: String
    /// [columnCount], empty where there is none.
    let values: [String]

    /// Reads them.
    ///
    /// - Returns: nil if the file has none, or if its names are symbols already.
    /// - Throws: `SingleCellError` where the file cannot be read.
    init?(of header: MatrixHeader) throws(SingleCellError) {
        guard !SymbolColumns(header.columnNames).columnsWithoutSymbol.isEmpty,
            let column = try MatrixAnnotations(of: header)?.symbolColumn,
            let table = try CellTable(
                features: MatrixSource(path: header.path, selection: header.selection)),
            let values = table.columns[column], values.count == header.columnCount
        else { return nil }
        self.column = column
        self.values = values
    }

    /// The bytes that tasks read.
    var encoded: [UInt8] {
        var archive = ArrayArchive()
        archive.setTexts("symbols", values)
        return archive.encoded()
    }
}

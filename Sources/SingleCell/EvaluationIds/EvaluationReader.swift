/// Reads `evaluation_ids.csv` row by row: which prediction goes where in the submission.
///
/// Holds one buffer, however long the file. Columns may stand in any order and others are
/// ignored; fields may be quoted, but hold no line break.
package struct EvaluationReader: ~Copyable {
    private var lines: LineReader
    private let columns: EvaluationColumns

    /// Opens a file and reads its header.
    ///
    /// - Throws: `SingleCellError.missingColumn` unless there are `row_id`, `cell_id`, `gene_id`.
    package init(path: String) throws(SingleCellError) {
        var lines = LineReader(try InputFile(path: path))
        guard var header = try lines.next(), !header.isEmpty else {
            throw .badLine(
                path: path, line: 1, problem: "no header: expected row_id,cell_id,gene_id")
        }
        if lines.buffer[header].starts(with: [0xef, 0xbb, 0xbf]) {
            header = header.lowerBound + 3..<header.upperBound
        }
        let names = EvaluationColumns.names(lines.buffer[header])
        for name in ["row_id", "cell_id", "gene_id"] where !names.contains(name) {
            throw .missingColumn(path: path, column: name, found: names)
        }
        self.lines = lines
        columns = EvaluationColumns(names: names)
    }

    /// The file, for messages.
    package var path: String { lines.path }

    /// Calls `body` with the UTF-8 bytes of row id, cell id and gene id of each row, in order.
    ///
    /// The spans are valid during the call only. Empty lines are passed over.
    ///
    /// - Throws: `SingleCellError.badLine` naming the line; whatever `body` throws.
    package mutating func forEachRow(
        _ body: (
            _ rowId: Span<UInt8>, _ cellId: Span<UInt8>, _ geneId: Span<UInt8>
        ) throws(SingleCellError) -> Void
    ) throws(SingleCellError) {
        while let record = try lines.next() {
            let bytes = lines.buffer.span
            guard let fields = columns.split(bytes, record) else {
                if record.isEmpty { continue }
                throw lines.problem(columns.complaint(bytes.extracting(record)))
            }
            try body(
                bytes.extracting(fields.row), bytes.extracting(fields.cell),
                bytes.extracting(fields.gene))
        }
    }
}

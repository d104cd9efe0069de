/// Reads `evaluation_ids.csv` row by row: the prediction that each row of the submission needs.
///
/// Holds one block, however long the file. Columns may be in any order and others are
/// ignored; fields may be quoted (RFC 4180). `RecordReader` would do the same in twice the time.
package struct EvaluationReader: ~Copyable {
    private var file: EvaluationFile
    private var block = TextBlock(capacity: 0)
    /// Lines read, the header too.
    private var lineCount: Int

    /// Opens a file and reads its header.
    ///
    /// - Throws: `SingleCellError.missingColumn` unless there are `row_id`, `cell_id`, `gene_id`.
    package init(path: String) throws(SingleCellError) {
        file = try EvaluationFile(path: path, blockBytes: 1 << 20)
        lineCount = file.headerLineCount
    }

    /// The file, for messages.
    package var path: String { file.path }

    /// Calls `body` with the UTF-8 bytes of row id, cell id and gene id of each row, and its line,
    /// in order.
    ///
    /// The spans are valid during the call only. Empty lines are skipped.
    ///
    /// - Throws: `SingleCellError.badLine` naming the line; whatever `body` throws.
    package mutating func forEachRow(
        _ body: (
            _ rowId: Span<UInt8>, _ cellId: Span<UInt8>, _ geneId: Span<UInt8>, _ line: Int
        ) throws(SingleCellError) -> Void
    ) throws(SingleCellError) {
        while try hasNextBlock() {
            let problem = BlockCheck.problem(block, path: path)
            let before = lineCount
            let hasQuotes = block.hasQuotes
            var start = block.start
            let end = problem?.start ?? block.end
            while let record = nextRecord(from: start, to: end) {
                start = record.next
                lineCount += 1 + record.breakCount
                guard !record.isBlank else { continue }
                let line = lineCount - record.breakCount
                let fields = try fields(record.content, line: line)
                if hasQuotes, hasEscapes(fields) {
                    let (row, cell) = (content(fields.row), content(fields.cell))
                    let gene = content(fields.gene)
                    try body(row.span, cell.span, gene.span, line)
                } else {
                    let bytes = block.bytes.span
                    try body(
                        bytes.extracting(fields.row), bytes.extracting(fields.cell),
                        bytes.extracting(fields.gene), line)
                }
            }
            if let problem { throw problem.error.below(lineCount: before) }
        }
    }

    private mutating func hasNextBlock() throws(SingleCellError) -> Bool {
        do {
            return try file.next(into: &block)
        } catch {
            throw error.below(lineCount: lineCount)
        }
    }

    /// Whether any of the three fields has two quotes for one.
    private func hasEscapes(_ fields: EvaluationColumns.Fields) -> Bool {
        block.bytes.withUnsafeBytes { bytes in
            [fields.row, fields.cell, fields.gene].contains {
                TextBlock.unescaped(bytes, $0) != nil
            }
        }
    }

    /// The content of a field, of two quotes one.
    private func content(_ field: Range<Int>) -> [UInt8] {
        block.bytes.withUnsafeBytes { TextBlock.unescaped($0, field) } ?? Array(block.bytes[field])
    }

    private func nextRecord(from start: Int, to end: Int) -> TextBlock.Record? {
        block.bytes.withUnsafeBytes { TextBlock.record($0, from: start, end: end) }
    }

    private func fields(
        _ content: Range<Int>, line: Int
    ) throws(SingleCellError) -> EvaluationColumns.Fields {
        let columns = file.columns
        if let fields = block.bytes.withUnsafeBytes({ columns.split($0, content) }) {
            return fields
        }
        throw .badLine(
            path: path, line: line,
            problem: block.bytes.withUnsafeBytes { columns.complaint($0, content) })
    }
}

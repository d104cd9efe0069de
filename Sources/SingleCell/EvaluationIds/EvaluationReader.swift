/// Reads `evaluation_ids.csv` row by row: which prediction goes where in the submission.
///
/// Holds one block, however long the file. Columns may stand in any order and others are
/// ignored; fields may be quoted, but hold no line break and no quote.
package struct EvaluationReader: ~Copyable {
    private var file: EvaluationFile
    private var block = TextBlock(capacity: 0)
    /// Lines read, the header too.
    private var lineCount = EvaluationFile.headerLineCount

    /// Opens a file and reads its header.
    ///
    /// - Throws: `SingleCellError.missingColumn` unless there are `row_id`, `cell_id`, `gene_id`.
    package init(path: String) throws(SingleCellError) {
        file = try EvaluationFile(path: path, blockBytes: 1 << 20)
    }

    /// The file, for messages.
    package var path: String { file.path }

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
        while try hasNextBlock() {
            var start = block.start
            while let line = nextLine(from: start) {
                start = line.next
                lineCount += 1
                guard !line.content.isEmpty else { continue }
                let bytes = block.bytes.span
                let fields = try fields(line.content)
                try body(
                    bytes.extracting(fields.row), bytes.extracting(fields.cell),
                    bytes.extracting(fields.gene))
            }
        }
    }

    private mutating func hasNextBlock() throws(SingleCellError) -> Bool {
        do {
            return try file.next(into: &block)
        } catch {
            throw error.below(lineCount: lineCount)
        }
    }

    private func nextLine(from start: Int) -> (content: Range<Int>, next: Int)? {
        block.bytes.withUnsafeBytes { TextBlock.line($0, from: start, end: block.end) }
    }

    private func fields(_ line: Range<Int>) throws(SingleCellError) -> EvaluationColumns.Fields {
        let columns = file.columns
        if let fields = block.bytes.withUnsafeBytes({ columns.split($0, line) }) { return fields }
        throw .badLine(
            path: path, line: lineCount,
            problem: block.bytes.withUnsafeBytes { columns.complaint($0, line) })
    }
}

extension SingleCellError {
    /// The same with its line counted from the beginning of a file, when it was counted from
    /// behind its first `lineCount` lines.
    func below(lineCount: Int) -> SingleCellError {
        guard case .badLine(let path, let line, let problem) = self else { return self }
        return .badLine(path: path, line: lineCount + line, problem: problem)
    }
}

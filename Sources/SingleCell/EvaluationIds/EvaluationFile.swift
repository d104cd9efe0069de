/// An evaluation file whose header is read: blocks of lines, and where the columns stand in them.
struct EvaluationFile: ~Copyable {
    /// Where the three columns stand.
    let columns: EvaluationColumns
    private var blocks: BlockReader
    /// The first block, until it is asked for; its header is cut off.
    private var first: TextBlock?

    /// Opens a file and reads its header.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - blockBytes: Size of the first block.
    /// - Throws: `SingleCellError.missingColumn` unless there are `row_id`, `cell_id`, `gene_id`.
    init(path: String, blockBytes: Int) throws(SingleCellError) {
        var blocks = BlockReader(try InputFile(path: path))
        var block = TextBlock(capacity: blockBytes)
        _ = try blocks.next(into: &block)
        let lines = block.bytes[0..<block.end]
        var header = lines.prefix { $0 != UInt8(ascii: "\n") }
        block.start = min(header.endIndex + 1, block.end)
        if header.last == UInt8(ascii: "\r") { header.removeLast() }
        guard !header.isEmpty else {
            throw .badLine(
                path: path, line: 1, problem: "no header: expected row_id,cell_id,gene_id")
        }
        if header.starts(with: [0xef, 0xbb, 0xbf]) { header.removeFirst(3) }
        let names = EvaluationColumns.names(header)
        for name in ["row_id", "cell_id", "gene_id"] where !names.contains(name) {
            throw .missingColumn(path: path, column: name, found: names)
        }
        columns = EvaluationColumns(names: names)
        self.blocks = blocks
        first = block
    }

    /// The file, for messages.
    var path: String { blocks.path }

    /// Lines before the first that `next` gives.
    static let headerLineCount = 1

    /// Fills `block` with the rows that come next; false at the end of the file.
    ///
    /// - Throws: As `BlockReader.next`.
    mutating func next(into block: inout TextBlock) throws(SingleCellError) -> Bool {
        if let held = first {
            block = held
            first = nil
            return true
        }
        return try blocks.next(into: &block)
    }
}

/// An evaluation file whose header is read: blocks of lines, and the columns in them.
struct EvaluationFile: ~Copyable {
    /// The positions of the three columns.
    let columns: EvaluationColumns
    private var blocks: BlockReader
    /// The first block without its header, until `next` returns it.
    private var first: TextBlock?

    /// Opens a file and reads its header.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - blockBytes: Size of the first block.
    /// - Throws: `SingleCellError.missingColumn` unless there are `row_id`, `cell_id`, `gene_id`.
    init(path: String, blockBytes: Int) throws(SingleCellError) {
        var blocks = BlockReader(try SequentialFile(path: path))
        var block = TextBlock(capacity: blockBytes)
        _ = try blocks.next(into: &block)
        if block.bytes[..<block.end].starts(with: TextFile.byteOrderMark) {
            block.start = TextFile.byteOrderMark.count
        }
        if let problem = BlockCheck.problem(block, path: path), problem.start == block.start {
            throw problem.error
        }
        let (start, end) = (block.start, block.end)
        let record = block.bytes.withUnsafeBytes { TextBlock.record($0, from: start, end: end) }
        guard let record, !record.isBlank else {
            throw .badLine(
                path: path, line: 1, problem: "no header: expected row_id,cell_id,gene_id")
        }
        let names = EvaluationColumns.names(block, record.content)
        for name in ["row_id", "cell_id", "gene_id"] where !names.contains(name) {
            throw .missingColumn(path: path, column: name, found: names)
        }
        for (index, name) in names.enumerated() where names.firstIndex(of: name) != index {
            guard ["row_id", "cell_id", "gene_id"].contains(name) else { continue }
            throw .badLine(path: path, line: 1, problem: "two columns are called `\(name)`")
        }
        block.start = record.next
        headerLineCount = 1 + record.breakCount
        columns = EvaluationColumns(names: names)
        self.blocks = blocks
        first = block
    }

    /// The file, for messages.
    var path: String { blocks.path }

    /// Lines before the first that `next` gives.
    let headerLineCount: Int

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

/// Reads a text table record by record (RFC 4180), holding one block however long the file: commas
/// (or another delimiter), quotes, an optional byte order mark, lines that all end in LF or CRLF,
/// or all in CR.
///
/// Quoted fields may hold delimiters, doubled quotes and line breaks. What is not UTF-8 is refused.
struct RecordReader: ~Copyable {
    /// The line where the latest record begins, counted from 1.
    private(set) var line = 0
    /// Where the latest record lies in `block`, without the end of its line.
    private(set) var record = 0..<0
    /// Holds the latest record, until the next is read.
    private(set) var block: TextBlock

    private var blocks: BlockReader
    /// What stands between fields.
    let delimiter: UInt8
    /// A file without line breaks must not fill memory.
    private static let longestRecord = 16 << 20
    /// Lines before the block.
    private var linesBeforeBlock = 0
    /// Lines read.
    private var lineCount = 0
    /// The problem of a line of the block, and where that line begins.
    private var problem: (start: Int, error: SingleCellError)?

    /// Opens a table.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - delimiter: What stands between fields.
    ///   - expands: Whether a file that gzip wrote is read expanded.
    ///   - longestRecord: Bytes of a record beyond which the file is taken for no table.
    /// - Throws: `SingleCellError.notText` for a file of another kind; what opening throws.
    init(
        path: String, delimiter: UInt8 = TextBlock.comma, expands: Bool = false,
        longestRecord: Int = Self.longestRecord
    ) throws(SingleCellError) {
        var blocks = BlockReader(
            try SequentialFile(path: path, expands: expands), longestLine: longestRecord,
            delimiter: delimiter)
        var block = TextBlock(capacity: 1 << 20)
        _ = try blocks.next(into: &block)
        if block.bytes[..<block.end].starts(with: TextFile.byteOrderMark) {
            block.start = TextFile.byteOrderMark.count
        }
        problem = BlockCheck.problem(block, path: path)
        self.blocks = blocks
        self.block = block
        self.delimiter = delimiter
    }

    /// The file, for messages.
    var path: String { blocks.path }

    /// Bytes taken from the disk so far.
    var consumedBytes: Int { blocks.consumedBytes }

    /// Moves to the next record that is not a blank line; false at the end of the file.
    ///
    /// - Throws: `SingleCellError.badLine` for what is not text.
    mutating func next() throws(SingleCellError) -> Bool {
        while true {
            let end = problem?.start ?? block.end
            let found = block.bytes.withUnsafeBytes {
                TextBlock.record($0, from: block.start, end: end, delimiter: delimiter)
            }
            guard let found else {
                guard try hasNextBlock() else { return false }
                continue
            }
            // The line that is not text lies in the middle of this record.
            if let problem, found.content.upperBound == end {
                throw problem.error.below(lineCount: linesBeforeBlock)
            }
            block.start = found.next
            line = lineCount + 1
            lineCount += 1 + found.breakCount
            guard !found.isBlank else { continue }
            record = found.content
            return true
        }
    }

    private mutating func hasNextBlock() throws(SingleCellError) -> Bool {
        if let problem { throw problem.error.below(lineCount: linesBeforeBlock) }
        linesBeforeBlock = lineCount
        do {
            guard try blocks.next(into: &block) else { return false }
        } catch {
            throw error.below(lineCount: lineCount)
        }
        problem = BlockCheck.problem(block, path: path)
        return true
    }

    /// The fields of the latest record, without the quotes around them.
    ///
    /// - Throws: `SingleCellError.badLine` for a field whose quotes are wrong.
    func fields() throws(SingleCellError) -> [String] {
        var fields: [String] = []
        var start = record.lowerBound
        let complaint = block.bytes.withUnsafeBytes { bytes -> String? in
            while true {
                let found = TextBlock.field(bytes, start, record.upperBound, delimiter: delimiter)
                guard let (content, next) = found else {
                    let end = TextBlock.quotedEnd(bytes, from: start, end: record.upperBound)
                    return end == nil
                        ? "a quoted field that never ends"
                        : "field \(fields.count + 1) opens with a quote and goes on behind the "
                            + "quote that closes it; write a quote inside a quoted field twice"
                }
                fields.append(TextBlock.string(bytes, content))
                guard next < record.upperBound else { return nil }
                // A comma at the very end opens one more, empty, field: the next round finds it.
                start = next + 1
            }
        }
        if let complaint { throw problem(complaint) }
        return fields
    }

    /// An error about the latest record.
    func problem(_ problem: String) -> SingleCellError {
        .badLine(path: path, line: line, problem: problem)
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

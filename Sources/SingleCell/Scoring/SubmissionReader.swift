internal import Foundation

/// Reads a submission row by row: `row_id,target`, holding one block however long the file.
struct SubmissionReader: ~Copyable {
    /// The latest line, counted from 1.
    private(set) var line = 1
    /// The latest row's prediction, finite.
    private(set) var target = 0.0
    private var blocks: BlockReader
    private var block: TextBlock
    /// The latest row's id, in `block`.
    private var rowId = 0..<0

    /// Opens a file and checks its header.
    ///
    /// - Throws: `SingleCellError.badLine` unless the header is `row_id,target`.
    init(path: String) throws(SingleCellError) {
        var blocks = BlockReader(try InputFile(path: path))
        var block = TextBlock(capacity: 1 << 20)
        _ = try blocks.next(into: &block)
        let end = block.end
        let header = block.bytes.withUnsafeBytes { TextBlock.line($0, from: 0, end: end) }
        var names = header.map { block.text($0.content) } ?? ""
        if names.hasPrefix("\u{feff}") { names.removeFirst() }
        guard let header, names.replacing("\"", with: "") == "row_id,target" else {
            throw .badLine(
                path: path, line: 1, problem: "found `\(names.prefix(120))`, expected row_id,target"
            )
        }
        block.start = header.next
        self.blocks = blocks
        self.block = block
    }

    /// The file, for messages.
    var path: String { blocks.path }

    /// The latest row's id as text.
    var rowIdText: String { block.text(rowId) }

    /// Whether the latest row's id has these bytes.
    func hasRowId(_ bytes: Span<UInt8>) -> Bool {
        guard bytes.count == rowId.count else { return false }
        return block.bytes.withUnsafeBytes { held in
            bytes.withUnsafeBytes { asked in
                guard let first = held.baseAddress, let second = asked.baseAddress else {
                    return asked.isEmpty
                }
                return ByteWords.areEqual(first + rowId.lowerBound, second, count: asked.count)
            }
        }
    }

    /// Moves to the next row that is not an empty line; false at the end of the file.
    ///
    /// - Throws: `SingleCellError.badLine` for a line that is no row, or a target that is no
    ///   finite number.
    mutating func next() throws(SingleCellError) -> Bool {
        while true {
            let found = block.bytes.withUnsafeBytes {
                TextBlock.line($0, from: block.start, end: block.end)
            }
            guard let found else {
                do {
                    guard try blocks.next(into: &block) else { return false }
                } catch {
                    throw error.below(lineCount: line)
                }
                continue
            }
            block.start = found.next
            line += 1
            guard !found.content.isEmpty else { continue }
            try take(found.content)
            return true
        }
    }

    private mutating func take(_ content: Range<Int>) throws(SingleCellError) {
        let cut = block.bytes.withUnsafeBytes { Self.cut($0, content) }
        guard let cut else { throw problem(content, "expected row_id,target") }
        guard let target = cut.target else { throw problem(content, "the target is no number") }
        guard target.isFinite else { throw problem(content, "the target is not finite") }
        self.target = target
        rowId = cut.rowId
    }

    /// The row's id without quotes, and its target; nil without a comma or an id.
    ///
    /// A quoted id may hold a comma, a number never does: the last one separates.
    private static func cut(
        _ bytes: UnsafeRawBufferPointer, _ content: Range<Int>
    ) -> (rowId: Range<Int>, target: Double?)? {
        let quote = UInt8(ascii: "\"")
        var comma = content.upperBound - 1
        while comma > content.lowerBound, bytes[comma] != UInt8(ascii: ",") { comma -= 1 }
        var rowId = content.lowerBound..<comma
        if rowId.count >= 2, bytes[rowId.lowerBound] == quote, bytes[comma - 1] == quote {
            rowId = rowId.lowerBound + 1..<comma - 1
        }
        guard !rowId.isEmpty, comma + 1 < content.upperBound else { return nil }
        let number = UnsafeRawBufferPointer(rebasing: bytes[(comma + 1)..<content.upperBound])
        return (rowId, DecimalNumber.parse(number))
    }

    private func problem(_ content: Range<Int>, _ expected: String) -> SingleCellError {
        let shown = block.text(content.prefix(120))
        return .badLine(path: path, line: line, problem: "found `\(shown)`: \(expected)")
    }
}

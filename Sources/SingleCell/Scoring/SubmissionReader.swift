internal import Foundation

/// Reads a submission row by row: `row_id,target`, holding one block however long the file.
struct SubmissionReader: ~Copyable {
    /// The latest row's prediction, finite.
    private(set) var target = 0.0
    private var records: RecordReader
    /// The latest row's id, in the block of `records`.
    private var rowId = 0..<0

    /// Opens a file and checks its header.
    ///
    /// - Throws: `SingleCellError.badLine` unless the header is `row_id,target`; `notText` for a
    ///   file of another kind.
    init(path: String) throws(SingleCellError) {
        var records = try RecordReader(path: path)
        let isFirst = try records.next() && records.line == 1
        let names = isFirst ? EvaluationColumns.names(records.block, records.record) : []
        guard names == ["row_id", "target"] else {
            let found = names.joined(separator: ",").printableName
            let lacking = ["row_id", "target"].first { !names.contains($0) }
            let advice = lacking.map { MissingColumnAdvice.text($0, found: names) } ?? ""
            throw .badLine(
                path: path, line: 1,
                problem: "found `\(found)`, expected row_id,target"
                    + (advice.isEmpty ? "" : "." + advice.dropLast()))
        }
        self.records = records
    }

    /// The latest row's line, counted from 1.
    var line: Int { records.line }

    /// The latest row's id as text.
    var rowIdText: String { records.block.text(rowId) }

    /// Whether the latest row's id has these bytes.
    func hasRowId(_ bytes: Span<UInt8>) -> Bool {
        if let id = records.block.bytes.withUnsafeBytes({ TextBlock.unescaped($0, rowId) }) {
            return id.count == bytes.count && id.indices.allSatisfy { id[$0] == bytes[$0] }
        }
        guard bytes.count == rowId.count else { return false }
        return records.block.bytes.withUnsafeBytes { held in
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
    /// - Throws: `SingleCellError.badLine` for a line that is not a row, or a target that is not a
    ///   finite number.
    mutating func next() throws(SingleCellError) -> Bool {
        guard try records.next() else { return false }
        try take(records.record)
        return true
    }

    private mutating func take(_ content: Range<Int>) throws(SingleCellError) {
        let cut = records.block.bytes.withUnsafeBytes { Self.cut($0, content) }
        guard let cut else { throw problem(content, "expected row_id,target") }
        guard let target = cut.target else { throw problem(content, "the target is no number") }
        guard target.isFinite else { throw problem(content, "the target is not finite") }
        self.target = target
        rowId = cut.rowId
    }

    /// The row's id without quotes, and its target; nil without a comma or an id.
    ///
    /// A quoted id may hold a comma or a line break, a number never does: the last comma separates.
    private static func cut(
        _ bytes: UnsafeRawBufferPointer, _ content: Range<Int>
    ) -> (rowId: Range<Int>, target: Double?)? {
        let quote = UInt8(ascii: "\"")
        var comma = content.upperBound - 1
        while comma > content.lowerBound, bytes[comma] != UInt8(ascii: ",") { comma -= 1 }
        var rowId = content.lowerBound..<comma
        if bytes[rowId.lowerBound] == quote {
            let end = TextBlock.quotedEnd(bytes, from: rowId.lowerBound, end: comma)
            guard end == comma else { return nil }
            rowId = rowId.lowerBound + 1..<comma - 1
        }
        guard !rowId.isEmpty, comma + 1 < content.upperBound else { return nil }
        var number = comma + 1..<content.upperBound
        if number.count >= 2, bytes[number.lowerBound] == quote,
            bytes[number.upperBound - 1] == quote
        {
            number = number.lowerBound + 1..<number.upperBound - 1
        }
        return (rowId, DecimalNumber.parse(UnsafeRawBufferPointer(rebasing: bytes[number])))
    }

    private func problem(_ content: Range<Int>, _ expected: String) -> SingleCellError {
        let shown = records.block.text(content.prefix(120))
        return records.problem("found `\(shown)`: \(expected)")
    }
}

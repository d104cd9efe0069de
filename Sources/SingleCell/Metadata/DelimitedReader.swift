/// Reads a text table record by record in bounded memory (RFC 4180): commas, quotes, lines that end
/// in LF, CRLF or CR, optional BOM.
///
/// Quoted fields may hold commas, doubled quotes and line breaks. What is not UTF-8 is refused.
struct DelimitedReader: ~Copyable {
    /// The line where the latest record began, counted from 1.
    private(set) var line = 0
    /// Unquoted text of the latest record's fields, one after another.
    private(set) var text: [UInt8] = []
    /// For each field of the latest record, where it ends in `text`.
    private(set) var ends: [Int] = []

    private var bytes: CheckedBytes

    /// Longest record accepted: a file without line breaks must not fill memory.
    private static let recordLimit = 16 << 20
    private static let quote = UInt8(ascii: "\"")
    private static let comma = UInt8(ascii: ",")
    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    /// Opens a table.
    init(path: String) throws(SingleCellError) { bytes = try CheckedBytes(path: path) }

    /// The file, for messages.
    var path: String { bytes.path }

    /// Fields of the latest record.
    var fieldCount: Int { ends.count }

    /// Where a field of the latest record lies in `text`.
    func range(_ field: Int) -> Range<Int> { (field == 0 ? 0 : ends[field - 1])..<ends[field] }

    /// A field of the latest record as text.
    func string(_ field: Int) -> String { String(decoding: text[range(field)], as: UTF8.self) }

    /// Moves to the next record that is not a blank line; false at the end of the file.
    mutating func next() throws(SingleCellError) -> Bool {
        while true {
            text.removeAll(keepingCapacity: true)
            ends.removeAll(keepingCapacity: true)
            line = bytes.line
            guard let first = try bytes.next() else { return false }
            try readRecord(first)
            // A quoted field is a field even when it is empty.
            guard ends.count == 1, first != Self.quote, text.allSatisfy(Self.isBlank) else {
                return true
            }
        }
    }

    /// An error about the latest record.
    func problem(_ problem: String) -> SingleCellError {
        .badLine(path: path, line: line, problem: problem)
    }

    /// Takes a record up to the end of its line, of which `first` is the first byte.
    private mutating func readRecord(_ first: UInt8) throws(SingleCellError) {
        var byte: UInt8? = first
        while true {
            if byte == Self.quote {
                try readQuoted()
                byte = try bytes.next()
                guard byte == nil || byte == Self.comma || isLineEnd(byte) else {
                    throw problem(
                        "field \(ends.count + 1) opens with a quote and goes on behind the quote "
                            + "that closes it; write a quote inside a quoted field twice")
                }
            } else {
                while let letter = byte, letter != Self.comma, !isLineEnd(letter) {
                    try append(letter)
                    byte = try bytes.next()
                }
            }
            ends.append(text.count)
            guard byte == Self.comma else { break }
            byte = try bytes.next()
        }
        if byte == Self.carriageReturn, try bytes.peek() == Self.lineFeed { _ = try bytes.next() }
    }

    /// Takes a quoted field up to its closing quote.
    private mutating func readQuoted() throws(SingleCellError) {
        while let byte = try bytes.next() {
            if byte == Self.quote {
                guard try bytes.peek() == Self.quote else { return }
                _ = try bytes.next()
            }
            try append(byte)
        }
        throw problem("a quoted field that never ends")
    }

    private mutating func append(_ byte: UInt8) throws(SingleCellError) {
        guard text.count < Self.recordLimit else {
            throw problem("a record longer than \(Self.recordLimit) bytes; is this a table?")
        }
        text.append(byte)
    }

    private func isLineEnd(_ byte: UInt8?) -> Bool {
        byte == Self.lineFeed || byte == Self.carriageReturn
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }
}

/// Reads a text table line by line in bounded memory: commas, quotes, LF or CRLF, optional BOM.
///
/// Quoted fields may hold commas, doubled quotes and line breaks (RFC 4180).
struct DelimitedReader: ~Copyable {
    /// The file, for messages.
    let path: String
    /// The line where the latest record began, counted from 1.
    private(set) var line = 0
    /// Unquoted text of the latest record's fields, one after another.
    private(set) var text: [UInt8] = []
    /// For each field of the latest record, where it ends in `text`.
    private(set) var ends: [Int] = []

    private let input: InputFile
    private var buffer: [UInt8]
    private var position = 0
    private var available = 0
    private var lineBreaks = 0
    private var isAtEnd = false

    /// Longest record accepted: a file without line breaks must not fill memory.
    private static let recordLimit = 16 << 20

    /// Opens a table.
    init(path: String) throws(SingleCellError) {
        let input = try InputFile(path: path)
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        available = try input.read(into: &buffer, at: 0)
        isAtEnd = available == 0
        self.path = path
        self.input = input
        self.buffer = buffer
        if available >= 3, buffer[0...2].elementsEqual([0xef, 0xbb, 0xbf]) { position = 3 }
    }

    /// Fields of the latest record.
    var fieldCount: Int { ends.count }

    /// Where a field of the latest record lies in `text`.
    func range(_ field: Int) -> Range<Int> { (field == 0 ? 0 : ends[field - 1])..<ends[field] }

    /// A field of the latest record as text.
    func string(_ field: Int) -> String { String(decoding: text[range(field)], as: UTF8.self) }

    /// Moves to the next record that is not an empty line; false at the end of the file.
    mutating func next() throws(SingleCellError) -> Bool {
        repeat {
            text.removeAll(keepingCapacity: true)
            ends.removeAll(keepingCapacity: true)
            line = lineBreaks + 1
            guard try readRecord() else { return false }
        } while ends.count == 1 && text.isEmpty
        return true
    }

    /// An error about the latest record.
    func problem(_ problem: String) -> SingleCellError {
        .badLine(path: path, line: line, problem: problem)
    }

    private mutating func refill() throws(SingleCellError) {
        guard !isAtEnd else { return }
        position = 0
        available = try input.read(into: &buffer, at: 0)
        isAtEnd = available == 0
    }

    private mutating func readRecord() throws(SingleCellError) -> Bool {
        var isEmpty = true
        while true {
            if position == available {
                try refill()
                if isAtEnd {
                    if isEmpty { return false }
                    endField()
                    return true
                }
            }
            isEmpty = false
            if try readPart() { return true }
            guard text.count <= Self.recordLimit else {
                throw problem("a record longer than \(Self.recordLimit) bytes; is this a table?")
            }
        }
    }

    /// Takes bytes up to the end of the record or of the buffer; true at the end of the record.
    private mutating func readPart() throws(SingleCellError) -> Bool {
        while position < available {
            let byte = buffer[position]
            position += 1
            switch byte {
            case UInt8(ascii: ","): endField()
            case UInt8(ascii: "\n"):
                lineBreaks += 1
                if text.last == UInt8(ascii: "\r"), text.count > (ends.last ?? 0) {
                    text.removeLast()
                }
                endField()
                return true
            case UInt8(ascii: "\"") where text.count == (ends.last ?? 0):
                try readQuoted()
            default: text.append(byte)
            }
        }
        return false
    }

    /// Takes a quoted field up to its closing quote.
    private mutating func readQuoted() throws(SingleCellError) {
        while true {
            if position == available { try refill() }
            guard !isAtEnd else { throw problem("a quoted field that never ends") }
            let byte = buffer[position]
            position += 1
            if byte == UInt8(ascii: "\n") { lineBreaks += 1 }
            guard byte == UInt8(ascii: "\"") else {
                guard text.count <= Self.recordLimit else {
                    throw problem("a quoted field longer than \(Self.recordLimit) bytes")
                }
                text.append(byte)
                continue
            }
            if position == available { try refill() }
            guard !isAtEnd, buffer[position] == UInt8(ascii: "\"") else { return }
            text.append(byte)
            position += 1
        }
    }

    private mutating func endField() {
        ends.append(text.count)
    }
}

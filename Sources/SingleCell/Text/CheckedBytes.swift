/// The bytes of a text file one after another, checked to be UTF-8, with their lines counted.
///
/// A line ends in LF, CRLF, or CR alone, as on old Macs. A byte order mark is passed over.
struct CheckedBytes: ~Copyable {
    /// The file, for messages.
    let path: String
    /// The line of the next byte, counted from 1.
    private(set) var line = 1

    private let input: SequentialFile
    private var buffer: [UInt8]
    private var position: Int
    private var available: Int
    /// The next byte's place in its line, counted from 0.
    private var offset = 0
    private var check = UTF8Check()
    /// What stands before the next byte in its line, as far as messages show it.
    private var context: [UInt8] = []

    private static let contextBytes = 24
    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    /// Opens a file.
    ///
    /// - Throws: `SingleCellError.notText` for a file of another kind; what opening throws.
    init(path: String) throws(SingleCellError) {
        let input = try SequentialFile(path: path)
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        let count = try input.read(into: &buffer, at: 0)
        if let problem = ForeignText.problem(buffer[..<count], path: path) { throw problem }
        let isMarked = buffer[..<count].starts(with: TextFile.byteOrderMark)
        position = isMarked ? TextFile.byteOrderMark.count : 0
        available = count
        self.path = path
        self.input = input
        self.buffer = buffer
    }

    /// The next byte, which stays; nil at the end of the file.
    mutating func peek() throws(SingleCellError) -> UInt8? {
        if position == available {
            guard available > 0 else { return nil }
            position = 0
            available = try input.read(into: &buffer, at: 0)
        }
        return position < available ? buffer[position] : nil
    }

    /// Takes the next byte; nil at the end of the file.
    ///
    /// - Throws: `SingleCellError.badLine` naming line and byte of what is not UTF-8.
    mutating func next() throws(SingleCellError) -> UInt8? {
        guard let byte = try peek() else {
            guard check.isComplete else { throw invalid() }
            return nil
        }
        guard byte != 0, check.take(byte) else { throw invalid(byte) }
        position += 1
        offset += 1
        context.append(byte)
        if context.count > 4 * Self.contextBytes { context.removeFirst(3 * Self.contextBytes) }
        if byte == Self.lineFeed {
            beginLine()
        } else if byte == Self.carriageReturn, try peek() != Self.lineFeed {
            beginLine()
        }
        return byte
    }

    private mutating func beginLine() {
        line += 1
        offset = 0
        context.removeAll(keepingCapacity: true)
    }

    /// The error about the byte that comes next, or about the character that it does not continue.
    private func invalid(_ byte: UInt8? = nil) -> SingleCellError {
        let isCut = !check.isComplete && byte != 0
        let begun = isCut ? check.sequence.count : 0
        let bad = isCut ? check.sequence.first ?? 0 : byte ?? 0
        let rest = buffer[position..<min(available, position + Self.contextBytes)]
            .prefix { $0 != Self.lineFeed && $0 != Self.carriageReturn }
        return .badLine(
            path: path, line: line,
            problem: UTF8Check.problem(
                bad, offset: offset - begun, context: context.suffix(Self.contextBytes) + rest))
    }
}

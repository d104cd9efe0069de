internal import Foundation

/// Reads a text file line by line, expanding gzip; quotes mean nothing.
struct LineReader: ~Copyable {
    /// Bytes of a line that is too long to be one of the files that are read so.
    private static let longestLine = 1 << 20
    private static let newline = UInt8(ascii: "\n")

    private var input: SequentialFile
    private var bytes = [UInt8](repeating: 0, count: 4 << 20)
    private var start = 0
    private var end = 0
    private var isAtEnd = false
    private var isBegun = false
    /// The current line in `bytes`, without its end.
    private var line = 0..<0
    /// The current line, counted from 1.
    private(set) var number = 0

    /// Opens a file.
    init(path: String) throws(SingleCellError) {
        input = try SequentialFile(path: path, expands: true)
    }

    /// Bytes taken from the disk so far.
    var consumedBytes: Int { input.consumedBytes }

    /// Moves to the next line; false at the end of the file.
    ///
    /// - Throws: `SingleCellError.notText` for a file of another kind; `badLine` for a line that is
    ///   too long; what reading throws.
    mutating func next() throws(SingleCellError) -> Bool {
        while true {
            let found = bytes.withUnsafeBytes {
                TextBlock.position(of: Self.newline, in: $0, start, end)
            }
            if let found {
                take(found, next: found + 1)
                return true
            }
            guard !isAtEnd else {
                guard start < end else { return false }
                take(end, next: end)
                return true
            }
            guard end - start < Self.longestLine else {
                number += 1
                throw problem("longer than \(Self.longestLine) bytes")
            }
            try refill()
        }
    }

    private mutating func take(_ stop: Int, next: Int) {
        let isCut = stop > start && bytes[stop - 1] == UInt8(ascii: "\r")
        line = start..<(isCut ? stop - 1 : stop)
        start = next
        number += 1
    }

    private mutating func refill() throws(SingleCellError) {
        let rest = end - start
        bytes.withUnsafeMutableBytes { buffer in
            guard let base = buffer.baseAddress, rest > 0 else { return }
            memmove(base, base + start, rest)
        }
        (start, end) = (0, rest)
        while end < bytes.count {
            let count = try input.read(into: &bytes, at: end)
            isAtEnd = count == 0
            end += count
            if isAtEnd { break }
        }
        guard !isBegun else { return }
        isBegun = true
        if let problem = ForeignText.problem(bytes[..<end], path: input.path) { throw problem }
        if bytes[..<end].starts(with: TextFile.byteOrderMark) {
            start = TextFile.byteOrderMark.count
        }
    }

    /// Whether the current line has nothing but blanks.
    var isBlank: Bool {
        bytes[line].allSatisfy { $0 == UInt8(ascii: " ") || $0 == 9 }
    }

    /// The current line, printable bytes that are not UTF-8 included.
    var text: String { UTF8Check.spelled(bytes[line]) }

    /// Calls `body` with the bytes of the current line.
    func withBytes<Value>(_ body: (UnsafeRawBufferPointer) -> Value) -> Value {
        bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[line])) }
    }

    /// An error about the current line.
    func problem(_ problem: String) -> SingleCellError {
        .badLine(path: input.path, line: number, problem: problem)
    }
}

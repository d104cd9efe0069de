internal import Foundation

/// Cuts a file into lines through one buffer; the fast path under `EvaluationReader`.
struct LineReader: ~Copyable {
    /// The latest line, counted from 1.
    private(set) var line = 0
    /// Holds the latest line; the next call overwrites it.
    private(set) var buffer: [UInt8]
    private let input: InputFile
    private var start = 0
    private var end = 0
    private var isAtEnd = false

    private static let bufferBytes = 4 << 20

    /// Takes an open file.
    init(_ input: consuming InputFile) {
        self.input = input
        buffer = [UInt8](repeating: 0, count: Self.bufferBytes)
    }

    /// The file, for messages.
    var path: String { input.path }

    /// The next line without its end, as a range of `buffer`; nil at the end of the file.
    mutating func next() throws(SingleCellError) -> Range<Int>? {
        var searched = start
        while true {
            if let lineEnd = newline(from: searched) {
                let record = start..<lineEnd
                start = lineEnd + 1
                line += 1
                return trimmed(record)
            }
            searched = end - start
            if isAtEnd {
                guard start < end else { return nil }
                let record = start..<end
                start = end
                line += 1
                return trimmed(record)
            }
            try refill()
        }
    }

    /// An error about the latest line.
    func problem(_ problem: String) -> SingleCellError {
        .badLine(path: path, line: line, problem: problem)
    }

    private func trimmed(_ record: Range<Int>) -> Range<Int> {
        guard let last = record.last, buffer[last] == UInt8(ascii: "\r") else { return record }
        return record.dropLast()
    }

    private func newline(from first: Int) -> Int? {
        guard first < end else { return nil }
        return buffer.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress,
                let found = memchr(base + first, Int32(UInt8(ascii: "\n")), end - first)
            else { return nil }
            return UnsafeRawPointer(found) - base
        }
    }

    /// Moves what is left to the front and reads more behind it.
    private mutating func refill() throws(SingleCellError) {
        guard end - start < buffer.count else {
            line += 1
            throw problem("longer than \(buffer.count) bytes; is this a table?")
        }
        buffer.withUnsafeMutableBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            memmove(base, base + start, end - start)
        }
        end -= start
        start = 0
        let count = try input.read(into: &buffer, at: end)
        end += count
        isAtEnd = count == 0
    }
}

internal import Foundation

/// Cuts a file into blocks of whole records: lines, or several where quoted fields break lines.
///
/// Where the first line ends in a carriage return alone, as on old Macs, all lines do, and end in a
/// line feed in the blocks.
struct BlockReader: ~Copyable {
    private var input: SequentialFile
    /// The beginning of a line that ends in the next block.
    private var rest: [UInt8] = []
    private var isAtEnd = false
    private var isBegun = false
    /// Whether lines end in a carriage return alone; nil until the first ends.
    private var endsInReturns: Bool?

    /// Bytes of a line that is too long to be one of a table.
    private let longestLine: Int
    /// What stands between fields.
    private let delimiter: UInt8

    /// Reads an open file.
    init(
        _ input: consuming SequentialFile, longestLine: Int = 4 << 20,
        delimiter: UInt8 = TextBlock.comma
    ) {
        self.input = input
        self.longestLine = longestLine
        self.delimiter = delimiter
    }

    /// The file, for messages.
    var path: String { input.path }

    /// Bytes taken from the disk so far.
    var consumedBytes: Int { input.consumedBytes }

    /// Fills `block` with the lines that come next; false at the end of the file.
    ///
    /// A block grows when a line is longer than it.
    ///
    /// - Throws: `SingleCellError.badLine` with line 1, the first of the block, when that is too
    ///   long; `notText` for a file of another kind; `cannotOpen` when the file cannot be read.
    mutating func next(into block: inout TextBlock) throws(SingleCellError) -> Bool {
        if block.bytes.count < rest.count { grow(&block, to: rest.count) }
        block.bytes.replaceSubrange(0..<rest.count, with: rest)
        block.start = 0
        block.end = rest.count
        rest.removeAll(keepingCapacity: true)
        while true {
            while !isAtEnd, block.end < block.bytes.count {
                let count = try input.read(into: &block.bytes, at: block.end)
                let read = block.end..<block.end + count
                block.end += count
                isAtEnd = count == 0
                translate(&block, read)
            }
            if !isBegun {
                isBegun = true
                if let problem = ForeignText.problem(block.bytes[..<block.end], path: path) {
                    throw problem
                }
            }
            if isAtEnd { return block.end > 0 }
            if let last = Self.lastRecordEnd(block, delimiter) {
                rest.append(contentsOf: block.bytes[(last + 1)..<block.end])
                block.end = last + 1
                return true
            }
            guard block.bytes.count < longestLine else {
                throw .badLine(
                    path: path, line: 1,
                    problem: "longer than \(longestLine) bytes; is this a table, and is every "
                        + "quote closed?")
            }
            grow(&block, to: min(2 * block.bytes.count, longestLine))
        }
    }

    private func grow(_ block: inout TextBlock, to count: Int) {
        block.bytes.append(contentsOf: repeatElement(0, count: count - block.bytes.count))
    }

    /// Turns carriage returns into line feeds where they end the lines.
    private mutating func translate(_ block: inout TextBlock, _ read: Range<Int>) {
        var read = read
        if endsInReturns == nil {
            endsInReturns = Self.endsInReturns(block)
            read = 0..<block.end
        }
        guard endsInReturns == true else { return }
        for place in read where block.bytes[place] == UInt8(ascii: "\r") {
            block.bytes[place] = UInt8(ascii: "\n")
        }
    }

    /// Whether the first line of a file ends in a carriage return alone; nil if it does not end.
    private static func endsInReturns(_ block: TextBlock) -> Bool? {
        let first = block.bytes[..<block.end].firstIndex {
            $0 == UInt8(ascii: "\r") || $0 == UInt8(ascii: "\n")
        }
        guard let first else { return nil }
        guard block.bytes[first] == UInt8(ascii: "\r") else { return false }
        // What follows the last byte read is not known yet.
        guard first + 1 < block.end else { return nil }
        return block.bytes[first + 1] != UInt8(ascii: "\n")
    }

    /// Where the line feed behind the last whole record stands.
    private static func lastRecordEnd(_ block: TextBlock, _ delimiter: UInt8) -> Int? {
        block.bytes.withUnsafeBytes { bytes in
            let quote = UInt8(ascii: "\"")
            guard TextBlock.position(of: quote, in: bytes, 0, block.end) != nil else {
                return lastNewline(bytes, block.end)
            }
            var last: Int?
            var place = 0
            while place < block.end {
                let end = TextBlock.recordEnd(
                    bytes, from: place, end: block.end, delimiter: delimiter)
                guard end < block.end else { break }
                last = end
                place = end + 1
            }
            return last
        }
    }

    private static func lastNewline(_ bytes: UnsafeRawBufferPointer, _ end: Int) -> Int? {
        var position = end
        while position > 0 {
            position -= 1
            if bytes[position] == UInt8(ascii: "\n") { return position }
        }
        return nil
    }
}

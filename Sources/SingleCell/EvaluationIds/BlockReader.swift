internal import Foundation

/// Cuts a file into blocks of whole lines.
struct BlockReader: ~Copyable {
    private let input: InputFile
    /// The beginning of a line that ends in the next block.
    private var rest: [UInt8] = []
    private var isAtEnd = false

    /// Bytes of a line that is too long to be one of a table.
    static let longestLine = 4 << 20

    /// Takes an open file.
    init(_ input: consuming InputFile) { self.input = input }

    /// The file, for messages.
    var path: String { input.path }

    /// Fills `block` with the lines that come next; false at the end of the file.
    ///
    /// A block grows when a line is longer than it.
    ///
    /// - Throws: `SingleCellError.badLine` with line 1, the first of the block, when that is too
    ///   long; `cannotOpen` when the file cannot be read.
    mutating func next(into block: inout TextBlock) throws(SingleCellError) -> Bool {
        if block.bytes.count < rest.count { grow(&block, to: rest.count) }
        block.bytes.replaceSubrange(0..<rest.count, with: rest)
        block.start = 0
        block.end = rest.count
        rest.removeAll(keepingCapacity: true)
        while true {
            while !isAtEnd, block.end < block.bytes.count {
                let count = try input.read(into: &block.bytes, at: block.end)
                block.end += count
                isAtEnd = count == 0
            }
            if isAtEnd { return block.end > 0 }
            if let last = Self.lastNewline(block) {
                rest.append(contentsOf: block.bytes[(last + 1)..<block.end])
                block.end = last + 1
                return true
            }
            guard block.bytes.count < Self.longestLine else {
                throw .badLine(
                    path: path, line: 1,
                    problem: "longer than \(Self.longestLine) bytes; is this a table?")
            }
            grow(&block, to: min(2 * block.bytes.count, Self.longestLine))
        }
    }

    private func grow(_ block: inout TextBlock, to count: Int) {
        block.bytes.append(contentsOf: repeatElement(0, count: count - block.bytes.count))
    }

    private static func lastNewline(_ block: TextBlock) -> Int? {
        block.bytes.withUnsafeBytes { bytes in
            var position = block.end
            while position > 0 {
                position -= 1
                if bytes[position] == UInt8(ascii: "\n") { return position }
            }
            return nil
        }
    }
}

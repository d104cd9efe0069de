internal import Foundation

/// Finds in a block what no text table holds: bytes that are not UTF-8, zeros, and carriage returns
/// that end no line.
enum BlockCheck {
    private static let newline = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    /// The first line of the block that cannot be read, and why.
    ///
    /// - Returns: Where the line begins, and the problem with its line counted from the block's
    ///   first; nil if all bytes are text.
    static func problem(_ block: TextBlock, path: String) -> (start: Int, error: SingleCellError)? {
        block.bytes.withUnsafeBytes { bytes in
            let range = block.start..<block.end
            let bad = [
                UTF8Check.firstInvalid(bytes, range),
                TextBlock.position(of: 0, in: bytes, range.lowerBound, range.upperBound),
                strayReturn(bytes, range),
            ].compactMap { $0 }.min()
            guard let bad else { return nil }
            let before = bytes[range.lowerBound..<bad]
            let start = before.lastIndex(of: newline).map { $0 + 1 } ?? range.lowerBound
            let line = 1 + before.count { $0 == newline }
            let context = bytes[max(start, bad - 24)..<min(range.upperBound, bad + 24)]
                .prefix { $0 != newline && $0 != carriageReturn }
            let problem =
                bytes[bad] == carriageReturn
                ? "byte \(bad - start + 1) of the line is a carriage return that ends no line; "
                    + "write all lines' ends alike"
                : UTF8Check.problem(bytes[bad], offset: bad - start, context: context)
            return (start, .badLine(path: path, line: line, problem: problem))
        }
    }

    /// The first carriage return without a line feed behind it.
    private static func strayReturn(
        _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>
    ) -> Int? {
        var place = range.lowerBound
        while let found = TextBlock.position(of: carriageReturn, in: bytes, place, range.upperBound)
        {
            // One at the very end of a file may end its last line.
            guard found + 1 < range.upperBound else { return nil }
            guard bytes[found + 1] == newline else { return found }
            place = found + 2
        }
        return nil
    }
}

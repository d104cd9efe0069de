/// Rows of a submission as text, and the predictions they are made from; memory that is used again.
struct OutputBlock: Sendable {
    /// The text is in its first `count` bytes.
    var bytes: [UInt8] = []
    /// Bytes of the text.
    var count = 0
    /// A prediction for each row.
    var values: [Float] = []

    private static let comma = UInt8(ascii: ",")
    private static let newline = UInt8(ascii: "\n")
    private static let quote = UInt8(ascii: "\"")

    /// Makes room for a prediction for each row.
    mutating func resize(rowCount: Int) {
        if values.count > rowCount { values.removeLast(values.count - rowCount) }
        values.append(contentsOf: repeatElement(0, count: rowCount - values.count))
    }

    /// Writes `row id,value` for each row, up to the first value that is not finite.
    ///
    /// - Returns: The position of that row, or nil.
    mutating func format(_ rows: [EvaluationRow], _ text: TextBlock, hasQuotes: Bool) -> Int? {
        let idBytes = rows.reduce(0) { $0 + Int($1.idCount) }
        // A quoted id may take twice its bytes and two quotes; a number is stored with some slack.
        let most = 2 * idBytes + rows.count * (ShortestDecimal.longest + 4) + 64
        if bytes.count < most {
            bytes.append(contentsOf: repeatElement(0, count: most - bytes.count))
        }
        let values = values
        var refused: Int?
        count = bytes.withUnsafeMutableBytes { output in
            text.bytes.withUnsafeBytes { input in
                guard let out = output.baseAddress, let source = input.baseAddress else { return 0 }
                let shortIdEnd = input.count - 16
                var end = 0
                for index in rows.indices {
                    let row = rows[index]
                    let (start, idCount) = (Int(row.idStart), Int(row.idCount))
                    if hasQuotes {
                        let isQuoted =
                            start > 0
                            && source.load(fromByteOffset: start - 1, as: UInt8.self) == Self.quote
                        end += Self.appendField(
                            source + start, idCount, isQuoted: isQuoted, to: out + end)
                    } else if idCount <= 16, start <= shortIdEnd {
                        // Sixteen bytes at once; those behind the id are written over.
                        out.storeBytes(
                            of: source.loadUnaligned(fromByteOffset: start, as: UInt64.self),
                            toByteOffset: end, as: UInt64.self)
                        out.storeBytes(
                            of: source.loadUnaligned(fromByteOffset: start + 8, as: UInt64.self),
                            toByteOffset: end + 8, as: UInt64.self)
                        end += idCount
                    } else {
                        (out + end).copyMemory(from: source + start, byteCount: idCount)
                        end += idCount
                    }
                    out.storeBytes(of: Self.comma, toByteOffset: end, as: UInt8.self)
                    guard values[index].isFinite else {
                        refused = index
                        break
                    }
                    end += 1 + ShortestDecimal.write(values[index], to: out + end + 1)
                    out.storeBytes(of: Self.newline, toByteOffset: end, as: UInt8.self)
                    end += 1
                }
                return end
            }
        }
        return refused
    }

    /// Writes a field, quoted when it has to be; how many bytes that took.
    ///
    /// The content of a field that stood in quotes has two for each of its own.
    private static func appendField(
        _ field: UnsafeRawPointer, _ count: Int, isQuoted: Bool, to out: UnsafeMutableRawPointer
    ) -> Int {
        let bytes = UnsafeRawBufferPointer(start: field, count: count)
        guard
            bytes.contains(where: { $0 == comma || $0 == quote || $0 == newline || $0 == 0x0d })
        else {
            out.copyMemory(from: field, byteCount: count)
            return count
        }
        var end = 0
        func append(_ byte: UInt8) {
            out.storeBytes(of: byte, toByteOffset: end, as: UInt8.self)
            end += 1
        }
        append(quote)
        for byte in bytes {
            if byte == quote, !isQuoted { append(quote) }
            append(byte)
        }
        append(quote)
        return end
    }
}

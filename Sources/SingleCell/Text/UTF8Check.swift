internal import Foundation

/// Tells UTF-8 from other bytes (The Unicode Standard, table 3-7).
///
/// Text that is not UTF-8 is refused wherever it is read: repaired with U+FFFD, two donors of a
/// Latin-1 file become one.
enum UTF8Check {
    /// Finds the first bytes that are not a character.
    ///
    /// - Parameters:
    ///   - bytes: Text.
    ///   - range: The part looked at, which holds whole characters.
    /// - Returns: Where they begin; nil in text that is UTF-8.
    static func firstInvalid(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Int? {
        guard let base = bytes.baseAddress else { return nil }
        let tops: UInt64 = 0x8080_8080_8080_8080
        var position = range.lowerBound
        while position < range.upperBound {
            while position + 32 <= range.upperBound {
                let words =
                    ByteWords.word(base, position) | ByteWords.word(base, position + 8)
                    | ByteWords.word(base, position + 16) | ByteWords.word(base, position + 24)
                guard words & tops == 0 else { break }
                position += 32
            }
            guard position < range.upperBound else { return nil }
            guard bytes[position] >= 0x80 else {
                position += 1
                continue
            }
            guard let (count, second) = rest(of: bytes[position]),
                position + count < range.upperBound, second.contains(bytes[position + 1]),
                (2..<max(2, count + 1)).allSatisfy({ bytes[position + $0] & 0xc0 == 0x80 })
            else { return position }
            position += 1 + count
        }
        return nil
    }

    /// How many bytes follow a first byte of 0x80 and above, and what the next may be; nil for a
    /// byte that begins no character.
    private static func rest(of first: UInt8) -> (count: Int, second: ClosedRange<UInt8>)? {
        switch first {
        case 0xc2...0xdf: (1, 0x80...0xbf)
        case 0xe0: (2, 0xa0...0xbf)
        case 0xed: (2, 0x80...0x9f)
        case 0xe1...0xef: (2, 0x80...0xbf)
        case 0xf0: (3, 0x90...0xbf)
        case 0xf1...0xf3: (3, 0x80...0xbf)
        case 0xf4: (3, 0x80...0x8f)
        default: nil
        }
    }

    /// Bytes as text in which those that are not UTF-8 are written as `\xFC`.
    static func spelled(_ bytes: some Sequence<UInt8>) -> String {
        let all = Array(bytes)
        var text = ""
        var position = 0
        while position < all.count {
            let end = min(all.count, position + 1 + (rest(of: all[position])?.count ?? 0))
            if let character = String(validating: all[position..<end], as: UTF8.self) {
                text += character
                position = end
            } else {
                text += "\\x\(hexadecimal(all[position]))"
                position += 1
            }
        }
        return text.printableName
    }

    /// The same of a string that ends in a zero.
    static func spelled(_ text: UnsafePointer<CChar>) -> String {
        String(validatingCString: text)
            ?? spelled(
                UnsafeBufferPointer(start: text, count: strlen(text)).map {
                    UInt8(bitPattern: $0)
                })
    }

    /// A byte as two hexadecimal digits.
    static func hexadecimal(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }

    /// The text of an error about bytes that are not UTF-8.
    ///
    /// - Parameters:
    ///   - byte: The first that makes no character.
    ///   - offset: Its position in the line, counted from 0.
    ///   - context: The bytes around it, such as its field.
    /// - Returns: What was found and what to do, without a full stop.
    static func problem(_ byte: UInt8, offset: Int, context: some Sequence<UInt8>) -> String {
        if byte == 0 {
            return "byte \(offset + 1) of the line is 0, which no text has: the file is damaged, "
                + "or no text"
        }
        return "byte \(offset + 1) of the line, 0x\(hexadecimal(byte)) in "
            + "`\(spelled(context))`, is not UTF-8. Save the file as UTF-8: in Excel as \"CSV "
            + "UTF-8\", elsewhere with iconv -f CP1252 -t UTF-8, if that is what it is"
    }
}

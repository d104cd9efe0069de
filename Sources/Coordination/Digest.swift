/// A SHA-256 digest: the name of a blob, or the key of a task.
///
/// This module computes none: whoever owns bytes hashes them (`Messaging.BlobStore`).
package struct Digest: Hashable, Sendable, Comparable {
    /// Exactly 32 bytes.
    package let bytes: [UInt8]

    /// Wraps the 32 bytes of a SHA-256 digest.
    package init(bytes: [UInt8]) {
        precondition(bytes.count == Digest.byteCount, "a digest has 32 bytes")
        self.bytes = bytes
    }

    /// Reads 64 hexadecimal digits of either case; nil for anything else.
    package init?(hex: String) {
        let digits = hex.utf8.compactMap(Digest.value(ofHexDigit:))
        guard digits.count == 2 * Digest.byteCount, hex.utf8.count == digits.count else {
            return nil
        }
        bytes = (0..<Digest.byteCount).map { digits[2 * $0] << 4 | digits[2 * $0 + 1] }
    }

    /// The length of a digest, in bytes.
    package static let byteCount = 32

    /// 64 lower-case hexadecimal digits.
    package var hex: String {
        let alphabet = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(2 * bytes.count)
        for byte in bytes {
            text.append(alphabet[Int(byte >> 4)])
            text.append(alphabet[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The first twelve digits: enough for a person to tell blobs apart in a log.
    package var short: String { String(hex.prefix(12)) }

    package static func < (left: Digest, right: Digest) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }

    private static func value(ofHexDigit digit: UInt8) -> UInt8? {
        switch digit {
        case 48...57: digit - 48
        case 65...70: digit - 55
        case 97...102: digit - 87
        default: nil
        }
    }
}

extension Digest: CustomStringConvertible {
    package var description: String { hex }
}

extension Digest: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let digest = Digest(hex: text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "'\(text)' is not 64 hexadecimal digits")
        }
        self = digest
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(hex)
    }
}

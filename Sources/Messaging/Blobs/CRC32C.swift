/// The CRC-32C checksum (Castagnoli polynomial) of frames and chunks on their way.
///
/// Reflected polynomial 0x82F63B78, initial value and final complement 0xFFFFFFFF (RFC 3720,
/// appendix B.4). It finds what broke in transit; who keeps a blob checks its SHA-256.
package enum CRC32C {
    /// Eight tables of 256 words, for eight bytes at a time (Kounavis and Berry, 2005).
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for byte in 0..<256 {
            var value = UInt32(byte)
            for _ in 0..<8 { value = value & 1 == 0 ? value >> 1 : value >> 1 ^ 0x82F6_3B78 }
            tables[byte] = value
        }
        for index in 256..<tables.count {
            let previous = tables[index - 256]
            tables[index] = previous >> 8 ^ tables[Int(previous & 0xFF)]
        }
        return tables
    }()

    /// The checksum of `bytes`.
    package static func checksum(_ bytes: [UInt8]) -> UInt32 {
        bytes.withUnsafeBytes { checksum($0) }
    }

    /// The checksum of two parts as if they were one.
    static func checksum(_ first: ArraySlice<UInt8>, _ second: ArraySlice<UInt8>) -> UInt32 {
        let begin = first.withUnsafeBytes { checksum($0) }
        return second.withUnsafeBytes { checksum($0, after: begin) }
    }

    /// The checksum of `buffer`, behind bytes with the checksum `before` (0 for none).
    static func checksum(_ buffer: UnsafeRawBufferPointer, after before: UInt32 = 0) -> UInt32 {
        tables.withUnsafeBufferPointer { tables in
            var value = ~before
            var position = 0
            while position + 8 <= buffer.count {
                let word = UInt64(
                    littleEndian: buffer.loadUnaligned(fromByteOffset: position, as: UInt64.self))
                let low = UInt32(truncatingIfNeeded: word) ^ value
                let high = UInt32(truncatingIfNeeded: word >> 32)
                let first =
                    tables[0x700 + Int(low & 0xFF)] ^ tables[0x600 + Int(low >> 8 & 0xFF)]
                    ^ tables[0x500 + Int(low >> 16 & 0xFF)] ^ tables[0x400 + Int(low >> 24)]
                let second =
                    tables[0x300 + Int(high & 0xFF)] ^ tables[0x200 + Int(high >> 8 & 0xFF)]
                    ^ tables[0x100 + Int(high >> 16 & 0xFF)] ^ tables[Int(high >> 24)]
                value = first ^ second
                position += 8
            }
            while position < buffer.count {
                value = value >> 8 ^ tables[Int((value ^ UInt32(buffer[position])) & 0xFF)]
                position += 1
            }
            return ~value
        }
    }
}

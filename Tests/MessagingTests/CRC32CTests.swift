import CChecksum
import Messaging
import Testing

@Suite("CRC-32C")
struct CRC32CTests {
    @Test("the examples of RFC 3720, appendix B.4, hold")
    func published() {
        func checksum(_ bytes: [UInt8]) -> UInt32 { CRC32C.checksum(bytes[...]) }
        #expect(checksum([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
        #expect(checksum([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
        #expect(checksum((0..<32).map { UInt8($0) }) == 0x46DD_794E)
        #expect(checksum((0..<32).map { UInt8(31 - $0) }) == 0x113F_DB5C)
        #expect(checksum(Array("123456789".utf8)) == 0xE306_9283)
        #expect(checksum([]) == 0)
    }

    @Test("instruction and table give what one bit at a time gives, wherever the bytes begin")
    func reference() {
        let bytes = pattern(96, seed: 7)
        for begin in 0..<16 {
            for end in begin...bytes.count {
                let part = bytes[begin..<end]
                let expected = bitwise(part)
                let table = part.withUnsafeBytes { mm_crc32c_by_table(0, $0.baseAddress, $0.count) }
                guard CRC32C.checksum(part) == expected, table == expected else {
                    Issue.record("bytes \(begin) to \(end)")
                    return
                }
            }
        }
    }

    @Test("two parts give what the whole gives, wherever it is cut")
    func parts() {
        let bytes = pattern(64, seed: 11)
        let whole = CRC32C.checksum(bytes[...])
        for cut in 0...bytes.count {
            let first = CRC32C.checksum(bytes[..<cut])
            #expect(CRC32C.checksum(bytes[cut...], after: first) == whole)
        }
    }

    private func bitwise(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        var value: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            value ^= UInt32(byte)
            for _ in 0..<8 { value = value & 1 == 0 ? value >> 1 : value >> 1 ^ 0x82F6_3B78 }
        }
        return ~value
    }
}

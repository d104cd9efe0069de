import Messaging
import Testing

@Suite("CRC-32C")
struct CRC32CTests {
    @Test("the examples of RFC 3720, appendix B.4, hold")
    func published() {
        #expect(CRC32C.checksum([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
        #expect(CRC32C.checksum([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
        #expect(CRC32C.checksum((0..<32).map { UInt8($0) }) == 0x46DD_794E)
        #expect(CRC32C.checksum((0..<32).map { UInt8(31 - $0) }) == 0x113F_DB5C)
        #expect(CRC32C.checksum(Array("123456789".utf8)) == 0xE306_9283)
        #expect(CRC32C.checksum([]) == 0)
    }

    @Test("eight bytes at a time give what one bit at a time gives", arguments: 0..<40)
    func reference(count: Int) {
        let bytes = pattern(count, seed: UInt64(count + 1))
        var value: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            value ^= UInt32(byte)
            for _ in 0..<8 { value = value & 1 == 0 ? value >> 1 : value >> 1 ^ 0x82F6_3B78 }
        }
        #expect(CRC32C.checksum(bytes) == ~value)
    }
}

/// Operations on eight bytes at a time: finding the end of a field, comparing, hashing.
///
/// Words are little-endian whatever the machine, so that the lowest bit belongs to the first byte.
enum ByteWords {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let tops: UInt64 = 0x8080_8080_8080_8080
    private static let commas = ones &* UInt64(UInt8(ascii: ","))
    private static let newlines = ones &* UInt64(UInt8(ascii: "\n"))

    /// How far `fieldEnd` looks.
    static let longestField = 64

    /// The eight bytes at `offset`.
    @inline(__always)
    static func word(_ bytes: UnsafeRawPointer, _ offset: Int) -> UInt64 {
        UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    /// The first comma or line feed from `start` on; nil if there is none in 64 bytes.
    ///
    /// Reads those 64 bytes. A byte is zero where `(x - 1) & ~x` has its top bit; of several such
    /// bytes the lowest is always right (Warren, Hacker's Delight, 6-1).
    @inline(__always)
    static func fieldEnd(_ bytes: UnsafeRawPointer, _ start: Int) -> Int? {
        var offset = start
        while offset < start + longestField {
            let word = word(bytes, offset)
            let comma = word ^ commas
            let newline = word ^ newlines
            let found =
                ((comma &- ones) & ~comma | (newline &- ones) & ~newline) & tops
            if found != 0 { return offset + found.trailingZeroBitCount / 8 }
            offset += 8
        }
        return nil
    }

    /// Whether `count` bytes are the same; reads no others.
    @inline(__always)
    static func areEqual(_ a: UnsafeRawPointer, _ b: UnsafeRawPointer, count: Int) -> Bool {
        guard count >= 8 else { return shortWord(a, count) == shortWord(b, count) }
        var offset = 0
        while offset + 8 < count {
            if word(a, offset) != word(b, offset) { return false }
            offset += 8
        }
        return word(a, count - 8) == word(b, count - 8)
    }

    /// A 64-bit hash of `count` bytes; reads no others.
    ///
    /// Folds the 128-bit product of a word and a constant, as wyhash does.
    @inline(__always)
    static func hash(_ bytes: UnsafeRawPointer, count: Int) -> UInt64 {
        var hash = UInt64(truncatingIfNeeded: count) &* 0xa076_1d64_78bd_642f
        guard count >= 8 else { return mixed(hash ^ shortWord(bytes, count)) }
        var offset = 0
        while offset + 8 < count {
            hash = mixed(hash ^ word(bytes, offset))
            offset += 8
        }
        return mixed(hash ^ word(bytes, count - 8))
    }

    @inline(__always)
    private static func mixed(_ value: UInt64) -> UInt64 {
        let product = (value ^ 0xe703_7ed1_a0b4_28db).multipliedFullWidth(
            by: 0x8ebc_6af0_9c88_c6e3)
        return product.high ^ product.low
    }

    /// Fewer than eight bytes as a word: the same for the same bytes, of one count.
    @inline(__always)
    private static func shortWord(_ bytes: UnsafeRawPointer, _ count: Int) -> UInt64 {
        if count >= 4 {
            let first = bytes.loadUnaligned(as: UInt32.self).littleEndian
            let last = bytes.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self).littleEndian
            return UInt64(first) | UInt64(last) << 32
        }
        guard count > 0 else { return 0 }
        let first = UInt64(bytes.load(as: UInt8.self))
        let middle = UInt64(bytes.load(fromByteOffset: count / 2, as: UInt8.self))
        let last = UInt64(bytes.load(fromByteOffset: count - 1, as: UInt8.self))
        return first | middle << 8 | last << 16
    }
}

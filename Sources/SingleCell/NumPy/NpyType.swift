/// The type of the elements of a numpy array, as its header spells it.
struct NpyType: Sendable, Equatable {
    enum Kind: Sendable, Equatable {
        case boolean
        case signed
        case unsigned
        case float
        /// Code points of 32 bits.
        case unicode
        case bytes
    }

    let kind: Kind
    let byteCount: Int
    let isBigEndian: Bool

    /// Reads a description such as `<f4`, `|b1` or `<U12`; nil for objects, records, complex
    /// numbers and dates.
    init?(_ text: some StringProtocol) {
        guard let order = text.first, "<>|=".contains(order), let letter = text.dropFirst().first,
            let size = Int(text.dropFirst(2)), (0...1 << 20).contains(size)
        else { return nil }
        isBigEndian = order == ">"
        byteCount = letter == "U" ? 4 * size : size
        switch (letter, size) {
        case ("b", 1), ("?", 1): kind = .boolean
        case ("i", 1), ("i", 2), ("i", 4), ("i", 8): kind = .signed
        case ("u", 1), ("u", 2), ("u", 4), ("u", 8): kind = .unsigned
        case ("f", 2), ("f", 4), ("f", 8): kind = .float
        case ("U", _): kind = .unicode
        case ("S", _), ("a", _): kind = .bytes
        default: return nil
        }
    }

    var isNumber: Bool { kind != .unicode && kind != .bytes }
    var isInteger: Bool { kind == .signed || kind == .unsigned }

    /// numpy's name, as `float32`.
    var name: String {
        switch kind {
        case .boolean: "bool"
        case .signed: "int\(byteCount * 8)"
        case .unsigned: "uint\(byteCount * 8)"
        case .float: "float\(byteCount * 8)"
        case .unicode: "str"
        case .bytes: "bytes"
        }
    }

    /// The element at an offset, as the bits of a number of its width.
    private func bits(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
        switch byteCount {
        case 1: return UInt64(bytes[offset])
        case 2:
            let value = bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self)
            return UInt64(isBigEndian ? value.byteSwapped : value)
        case 4:
            let value = bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
            return UInt64(isBigEndian ? value.byteSwapped : value)
        default:
            let value = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            return isBigEndian ? value.byteSwapped : value
        }
    }

    private func signed(_ bits: UInt64) -> Int64 {
        let shift = UInt64(64 - 8 * byteCount)
        return Int64(bitPattern: bits << shift) >> Int64(shift)
    }

    /// The number at an offset, rounded once.
    func float(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> Float {
        let bits = bits(bytes, offset)
        switch kind {
        case .boolean: return bits == 0 ? 0 : 1
        case .signed: return Float(signed(bits))
        case .unsigned: return Float(bits)
        default:
            switch byteCount {
            case 2: return Self.half(UInt16(truncatingIfNeeded: bits))
            case 4: return Float(bitPattern: UInt32(truncatingIfNeeded: bits))
            default: return Float(Double(bitPattern: bits))
            }
        }
    }

    /// The whole number at an offset; nil if it exceeds Int.
    func integer(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> Int? {
        let bits = bits(bytes, offset)
        return kind == .signed ? Int(signed(bits)) : Int(exactly: bits)
    }

    /// IEEE 754 binary16; Swift has no such type on x86.
    private static func half(_ bits: UInt16) -> Float {
        let sign: Float = bits >> 15 == 0 ? 1 : -1
        let exponent = Int(bits >> 10 & 0x1F)
        let fraction = Float(bits & 0x3FF)
        switch exponent {
        case 0: return sign * fraction * 0x1p-24
        case 31: return fraction == 0 ? sign * .infinity : .nan
        default:
            return sign * Float(sign: .plus, exponent: exponent - 25, significand: 1024 + fraction)
        }
    }
}

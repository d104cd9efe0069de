/// A message in protobuf's wire format (https://protobuf.dev/programming-guides/encoding/).
///
/// Fields are written in the order of the calls, so equal calls give equal bytes.
struct ProtobufBytes {
    private(set) var bytes: [UInt8] = []

    private enum WireType: UInt64 {
        case varint = 0
        case delimited = 2
        case fixed32 = 5
    }

    /// Writes an integer or an enum.
    mutating func set(_ field: UInt64, _ value: Int) {
        tag(field, .varint)
        varint(UInt64(bitPattern: Int64(value)))
    }

    /// Writes a float.
    mutating func set(_ field: UInt64, _ value: Float) {
        tag(field, .fixed32)
        withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// Writes text.
    mutating func set(_ field: UInt64, _ text: String) {
        tag(field, .delimited)
        varint(UInt64(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    /// Writes a message within this one.
    mutating func set(_ field: UInt64, _ message: ProtobufBytes) {
        tag(field, .delimited)
        varint(UInt64(message.bytes.count))
        bytes.append(contentsOf: message.bytes)
    }

    /// Writes numbers as bytes, little-endian as memory is.
    mutating func set<Number: BitwiseCopyable>(_ field: UInt64, raw numbers: [Number]) {
        tag(field, .delimited)
        numbers.withUnsafeBytes { buffer in
            varint(UInt64(buffer.count))
            bytes.append(contentsOf: buffer)
        }
    }

    private mutating func tag(_ field: UInt64, _ type: WireType) {
        varint(field << 3 | type.rawValue)
    }

    private mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}

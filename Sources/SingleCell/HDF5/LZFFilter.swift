internal import CHDF5
internal import Foundation

/// Teaches libhdf5 to read LZF, h5py's own filter.
enum LZFFilter {
    /// The number HDF5's registry gives to LZF.
    static let filterId: Int32 = 32_000

    /// Registers the filter for reading.
    static func register() {
        var description = H5Z_class2_t()
        description.version = Int32(H5Z_CLASS_T_VERS)
        description.id = filterId
        description.encoder_present = 0
        description.decoder_present = 1
        description.filter = { flags, valueCount, values, byteCount, bufferSize, buffer in
            guard flags & UInt32(H5Z_FLAG_REVERSE) != 0, let buffer, let bufferSize,
                let source = buffer.pointee
            else { return 0 }
            // h5py stores the chunk's size in bytes as the third parameter, but not for strings;
            // then no buffer can grow more than 88-fold, three bytes standing for at most 264.
            let isKnown = valueCount >= 3 && (values?[2] ?? 0) > 0
            let capacity = isKnown ? Int(values?[2] ?? 0) : 88 * byteCount
            guard let destination = malloc(max(1, capacity)) else { return 0 }
            let room = UnsafeMutableRawBufferPointer(start: destination, count: capacity)
            let packed = UnsafeRawBufferPointer(start: source, count: byteCount)
            guard let expandedBytes = LZFFilter.expand(packed, into: room) else {
                free(destination)
                return 0
            }
            free(source)
            buffer.pointee = destination
            bufferSize.pointee = capacity
            return expandedBytes
        }
        H5Zregister(&description)
    }

    /// Expands an LZF buffer.
    ///
    /// - Returns: bytes written, or nil if the buffer is damaged or does not fit.
    static func expand(
        _ source: UnsafeRawBufferPointer, into destination: UnsafeMutableRawBufferPointer
    ) -> Int? {
        var input = 0
        var output = 0
        while input < source.count {
            let control = Int(source[input])
            input += 1
            if control < 32 {
                let length = control + 1
                guard input + length <= source.count, output + length <= destination.count else {
                    return nil
                }
                for offset in 0..<length { destination[output + offset] = source[input + offset] }
                input += length
                output += length
                continue
            }
            var length = control >> 5
            if length == 7 {
                guard input < source.count else { return nil }
                length += Int(source[input])
                input += 1
            }
            guard input < source.count else { return nil }
            let origin = output - ((control & 0x1f) << 8) - Int(source[input]) - 1
            input += 1
            length += 2
            guard origin >= 0, output + length <= destination.count else { return nil }
            // Byte by byte: the two ranges overlap when a run is being repeated.
            for offset in 0..<length { destination[output + offset] = destination[origin + offset] }
            output += length
        }
        return output
    }
}

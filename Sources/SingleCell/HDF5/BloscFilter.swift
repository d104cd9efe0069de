internal import CBlosc
internal import CHDF5
internal import Foundation

/// Teaches libhdf5 to read blosc, so that names, indices and odd pipelines need no special path.
enum BloscFilter {
    /// Registers the filter.
    ///
    /// It expands only. libhdf5 wants an encoder before it creates a dataset with the filter; ours
    /// declines, for writing hands over chunks that are compressed already.
    static func register() {
        var description = H5Z_class2_t()
        description.version = Int32(H5Z_CLASS_T_VERS)
        description.id = BloscChunk.filterId
        description.encoder_present = 1
        description.decoder_present = 1
        description.filter = { flags, _, _, byteCount, bufferSize, buffer in
            guard flags & UInt32(H5Z_FLAG_REVERSE) != 0, let buffer, let bufferSize,
                let source = buffer.pointee
            else { return 0 }
            let packed = UnsafeRawBufferPointer(start: source, count: byteCount)
            guard let expandedBytes = BloscChunk.expandedBytes(packed), expandedBytes > 0,
                let destination = malloc(expandedBytes)
            else { return 0 }
            let room = UnsafeMutableRawBufferPointer(start: destination, count: expandedBytes)
            guard (try? BloscChunk.expand(packed, into: room)) != nil else {
                free(destination)
                return 0
            }
            free(source)
            buffer.pointee = destination
            bufferSize.pointee = expandedBytes
            return expandedBytes
        }
        H5Zregister(&description)
    }
}

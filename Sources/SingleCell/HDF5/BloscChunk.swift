internal import CBlosc

/// One blosc buffer: what the HDF5 filter 32001 stores for a chunk.
package enum BloscChunk {
    /// Why a buffer cannot be expanded.
    package enum Failure: Error, Equatable {
        /// It is not a blosc buffer of the expected size, or its codec refused it.
        case damaged
        /// The buffer names a codec that this libblosc was built without.
        case codec(String)
    }

    /// The number HDF5's registry gives to blosc.
    static let filterId: Int32 = 32_001

    /// Bytes after expansion, from a header that was checked against the buffer's length.
    static func expandedBytes(_ source: UnsafeRawBufferPointer) -> Int? {
        guard source.count >= Int(BLOSC_MIN_HEADER_LENGTH) else { return nil }
        var bytes = 0
        guard blosc_cbuffer_validate(source.baseAddress, source.count, &bytes) >= 0 else {
            return nil
        }
        return bytes
    }

    /// Expands `source` into `destination`, which it must fill exactly; safe in many threads.
    package static func expand(
        _ source: UnsafeRawBufferPointer, into destination: UnsafeMutableRawBufferPointer
    ) throws(Failure) {
        guard expandedBytes(source) == destination.count else { throw .damaged }
        let written = blosc_decompress_ctx(
            source.baseAddress, destination.baseAddress, destination.count, 1)
        guard Int(written) == destination.count else {
            if let codec = missingCodec(source) { throw .codec(codec) }
            throw .damaged
        }
    }

    /// Compresses after a byte shuffle, with zstd by default, as PyTables does for
    /// `blosc:zstd`.
    ///
    /// - Parameters:
    ///   - source: any bytes.
    ///   - elementBytes: what is shuffled.
    ///   - codec: blosc's name, as `blosclz`.
    ///   - level: 1 to 9.
    /// - Returns: the buffer, or nil if `source` is empty or too large for blosc.
    package static func compress(
        _ source: UnsafeRawBufferPointer, elementBytes: Int, codec: String = "zstd",
        level: Int32 = compressionLevel
    ) -> [UInt8]? {
        guard source.count > 0, source.count <= Int(Int32.max - BLOSC_MAX_OVERHEAD) else {
            return nil
        }
        let capacity = source.count + Int(BLOSC_MAX_OVERHEAD)
        let buffer = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            let written = blosc_compress_ctx(
                level, Int32(BLOSC_SHUFFLE), elementBytes, source.count,
                source.baseAddress, buffer.baseAddress, capacity, codec, 0, 1)
            count = max(0, Int(written))
        }
        return buffer.isEmpty ? nil : buffer
    }

    /// blosc's level for writing; zstd above it costs time for little gain on expression data.
    package static let compressionLevel: Int32 = 3

    private static func missingCodec(_ source: UnsafeRawBufferPointer) -> String? {
        guard let library = blosc_cbuffer_complib(source.baseAddress) else {
            return "blosc with an unknown codec"
        }
        let name = String(cString: library).lowercased()
        guard let known = blosc_list_compressors() else { return nil }
        return String(cString: known).contains(name) ? nil : "blosc:\(name)"
    }
}

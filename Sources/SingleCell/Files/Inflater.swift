internal import CZlib
internal import LinearAlgebra

/// Expands one deflated stream piece by piece, through zlib.
struct Inflater: ~Copyable, Sendable {
    /// What stands around the deflated bytes.
    enum Wrapping: Sendable {
        /// The header and the checksum of gzip (RFC 1952).
        case gzip
        /// Nothing, as in a zip archive.
        case none
    }

    /// What one call did.
    struct Step: Sendable, Equatable {
        /// Bytes taken from the input.
        let consumed: Int
        /// Bytes written to the output.
        let produced: Int
        /// Whether the stream ended, with the right checksum where it has one.
        let isAtEnd: Bool
    }

    /// At a fixed address, which zlib remembers.
    private let stream: SharedMemory<z_stream>

    /// 15 bits of window; 16 more ask zlib for gzip, and a negative number for no wrapping.
    private static func windowBits(_ wrapping: Wrapping) -> Int32 {
        wrapping == .gzip ? 15 + 16 : -15
    }

    /// Prepares to expand; nil if there is no memory for it.
    init?(_ wrapping: Wrapping) {
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        self.stream = SharedMemory(UnsafePointer(stream))
        guard mm_inflate_init(stream, Self.windowBits(wrapping)) == Z_OK else { return nil }
    }

    deinit {
        inflateEnd(stream.mutableStart)
        stream.mutableStart.deallocate()
    }

    /// Expands as much of `input` as `output` has room for.
    ///
    /// - Returns: nil if the bytes are damaged.
    func expand(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) -> Step? {
        let state = stream.mutableStart
        let (inputCount, outputCount) = (
            min(input.count, Int(Int32.max)), min(output.count, Int(Int32.max))
        )
        state.pointee.next_in = UnsafeMutablePointer(
            mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
        state.pointee.avail_in = UInt32(inputCount)
        state.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        state.pointee.avail_out = UInt32(outputCount)
        let status = inflate(state, Z_NO_FLUSH)
        // Z_BUF_ERROR says that nothing could be done, for want of input or of room.
        guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else {
            return nil
        }
        return Step(
            consumed: inputCount - Int(state.pointee.avail_in),
            produced: outputCount - Int(state.pointee.avail_out),
            isAtEnd: status == Z_STREAM_END)
    }

    /// Makes ready for another stream of the same kind.
    func restart() { inflateReset(stream.mutableStart) }

    /// Adds bytes to the checksum that zip archives carry; begin with 0.
    static func checksum(_ checksum: UInt32, _ bytes: UnsafeRawBufferPointer) -> UInt32 {
        var sum = UInt(checksum)
        sum = crc32_z(sum, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count)
        return UInt32(truncatingIfNeeded: sum)
    }
}

/// A blosc buffer as pandas writes Float32 by default: blosclz over the four byte planes.
package struct BlosclzChunk: ~Copyable {
    private let decoder = BlosclzDecoder()
    /// A block's byte planes, one after another.
    private let planes: UnsafeMutablePointer<UInt8>
    private let chunkBytes: Int

    private static let headerBytes = 16
    /// Blocks with fewer elements than this are not split into planes.
    private static let splitLimit = 128

    /// Prepares for chunks of `chunkBytes` after expansion.
    package init(chunkBytes: Int) {
        self.chunkBytes = chunkBytes
        planes = .allocate(capacity: chunkBytes + BlosclzDecoder.slack)
    }

    deinit {
        planes.deallocate()
    }

    /// Expands a buffer of this kind.
    ///
    /// - Parameters:
    ///   - packed: the buffer, with `BlosclzDecoder.slack` more bytes behind it in memory.
    ///   - destination: `chunkBytes`.
    /// - Returns: false for another kind or a damaged one; libblosc then reports which.
    package func expand(
        _ packed: UnsafeRawBufferPointer, into destination: UnsafeMutableRawBufferPointer
    ) -> Bool {
        // Format 2, of blosclz's first; shuffled by bytes, codec 0; the bit that forbids splits
        // may be set; elements of four bytes.
        guard packed.count > Self.headerBytes, packed[0] == 2, packed[1] == 1,
            packed[2] & ~0x10 == 1, packed[3] == 4, destination.count == chunkBytes,
            word(packed, 4) == chunkBytes, word(packed, 12) == packed.count
        else { return false }
        let blockBytes = word(packed, 8)
        guard blockBytes > 0, blockBytes <= chunkBytes, blockBytes % 4 == 0, chunkBytes % 4 == 0
        else { return false }
        let blockCount = (chunkBytes + blockBytes - 1) / blockBytes
        guard blockCount <= (packed.count - Self.headerBytes) / 4 else { return false }
        for block in 0..<blockCount {
            let first = block * blockBytes
            let byteCount = min(blockBytes, chunkBytes - first)
            let isSplit =
                packed[2] & 0x10 == 0 && blockBytes / 4 >= Self.splitLimit
                && byteCount == blockBytes
            let start = word(packed, Self.headerBytes + 4 * block)
            guard expandBlock(packed, from: start, byteCount, partCount: isSplit ? 4 : 1) else {
                return false
            }
            unshuffle(byteCount / 4, into: destination.baseAddress.map { $0 + first })
        }
        return true
    }

    /// Fills `planes` with one block.
    private func expandBlock(
        _ packed: UnsafeRawBufferPointer, from start: Int, _ byteCount: Int, partCount: Int
    ) -> Bool {
        guard let source = packed.baseAddress else { return false }
        let partBytes = byteCount / partCount
        var offset = start
        for part in 0..<partCount {
            guard offset >= 0, offset <= packed.count - 4 else { return false }
            let storedBytes = word(packed, offset)
            offset += 4
            guard storedBytes >= 0, storedBytes <= packed.count - offset else { return false }
            let stored = (source + offset).assumingMemoryBound(to: UInt8.self)
            let plane = planes + part * partBytes
            if storedBytes == partBytes {
                plane.update(from: stored, count: partBytes)
            } else {
                guard decoder.expand(stored, storedBytes, into: plane, count: partBytes) else {
                    return false
                }
            }
            offset += storedBytes
        }
        return true
    }

    /// Puts the bytes of each of `count` elements together.
    private func unshuffle(_ count: Int, into destination: UnsafeMutableRawPointer?) {
        guard let destination else { return }
        let (first, second) = (planes, planes + count)
        let (third, fourth) = (planes + 2 * count, planes + 3 * count)
        let target = destination.assumingMemoryBound(to: UInt32.self)
        for index in 0..<count {
            let low = UInt32(first[index]) | UInt32(second[index]) &<< 8
            let high = UInt32(third[index]) | UInt32(fourth[index]) &<< 8
            target[index] = (low | high &<< 16).littleEndian
        }
    }

    /// The 32-bit number at a byte offset.
    private func word(_ packed: UnsafeRawBufferPointer, _ offset: Int) -> Int {
        Int(Int32(littleEndian: packed.loadUnaligned(fromByteOffset: offset, as: Int32.self)))
    }
}

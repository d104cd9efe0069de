import LinearAlgebra
import SingleCell

/// Compressed chunks of HDF5 files, in our own decoder and in libblosc.
struct ChunkTarget: FuzzTarget {
    static let name = "chunk"
    private static let chunkBytes = 2_048

    func run(_ bytes: [UInt8]) {
        var padded = bytes
        padded += [UInt8](repeating: 0, count: BlosclzDecoder.slack)
        // A guard behind the room: what is written there was written outside.
        var room = [UInt8](repeating: 0xA5, count: Self.chunkBytes + 64)
        padded.withUnsafeBytes { all in
            let packed = UnsafeRawBufferPointer(rebasing: all[..<bytes.count])
            room.withUnsafeMutableBytes { room in
                let target = UnsafeMutableRawBufferPointer(rebasing: room[..<Self.chunkBytes])
                let ours = BlosclzChunk(chunkBytes: Self.chunkBytes).expand(packed, into: target)
                let mine = ours ? Array(target) : []
                guard ours else { return }
                // Whatever ours takes, libblosc takes too, and makes the same of it.
                do {
                    try BloscChunk.expand(packed, into: target)
                    precondition(mine == Array(target), "another expansion than libblosc's")
                } catch {
                    preconditionFailure("libblosc refuses what ours takes: \(error)")
                }
            }
            stream(packed)
        }
        precondition(room[Self.chunkBytes...].allSatisfy { $0 == 0xA5 }, "written outside")
    }

    /// The bytes as one blosclz stream, whose length the first byte chooses.
    private func stream(_ packed: UnsafeRawBufferPointer) {
        guard packed.count > 1 else { return }
        let count = Int(packed[0]) * 8 + 1
        var room = [UInt8](repeating: 0, count: count + BlosclzDecoder.slack)
        let decoder = BlosclzDecoder()
        room.withUnsafeMutableBufferPointer { room in
            guard let source = packed.baseAddress, let target = room.baseAddress else { return }
            _ = decoder.expand(
                (source + 1).assumingMemoryBound(to: UInt8.self), packed.count - 1, into: target,
                count: count)
        }
    }

    static func seeds() throws -> [[UInt8]] {
        var random = RandomStream(seed: 5, stream: 1)
        let sparse = (0..<chunkBytes / 4).flatMap { _ -> [UInt8] in
            random.next(below: 3) == 0 ? [0, 0, 128, UInt8(random.next(below: 3))] : [0, 0, 0, 0]
        }
        let ramp = (0..<chunkBytes).map { UInt8(truncatingIfNeeded: $0) }
        let zeros = [UInt8](repeating: 0, count: chunkBytes)
        return [sparse, ramp, zeros].flatMap { bytes in
            ["blosclz", "lz4", "zstd"].compactMap { codec in
                bytes.withUnsafeBytes {
                    BloscChunk.compress($0, elementBytes: 4, codec: codec, level: 5)
                }
            }
        }
    }
}

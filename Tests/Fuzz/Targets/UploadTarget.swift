import Coordination
import Foundation
import Messaging
import Synchronization

/// Pieces of blobs in any order, against the service that keeps them.
///
/// Two blobs of 300 bytes: small, so that streams of pieces do complete one.
final class UploadTarget: FuzzTarget {
    static let name = "upload"

    private let folder: FuzzFolder
    private let store: BlobStore
    private let service: BlobService

    private static let blobs: [[UInt8]] = (0..<2).map { blob in
        (0..<300).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ blob) }
    }
    private static let digests = blobs.map { BlobStore.sha256(of: $0) }

    init() throws {
        folder = try FuzzFolder(Self.name)
        store = try BlobStore(directory: folder.path, isDurable: false)
        service = BlobService(store: store)
    }

    func run(_ bytes: [UInt8]) {
        var reader = InputReader(bytes)
        for _ in 0..<20 where !reader.isAtEnd {
            let (deed, which) = (reader.byte(), Int(reader.byte() & 1))
            var request = WireRequest()
            let size = deed & 0x80 == 0 ? 300 : UInt64(reader.short())
            switch deed & 3 {
            case 0: put(&request, which, size, &reader)
            case 1:
                request.haveBlob.digest = Self.digests[which].wire
                request.haveBlob.sizeBytes = size
            case 2:
                request.getChunk.digest = Self.digests[which].wire
                request.getChunk.offset = UInt64(reader.short())
                request.getChunk.length = UInt64(reader.short())
            default:
                store.remove(Self.digests[which])
                continue
            }
            _ = service.answer(request)
        }
        for digest in Self.digests where store.contains(digest) {
            precondition((try? store.verify(digest)) != nil, "a blob is not what its name says")
            store.remove(digest)
        }
    }

    /// True bytes of the blob or others.
    private func put(
        _ request: inout WireRequest, _ which: Int, _ size: UInt64, _ reader: inout InputReader
    ) {
        let (offset, count, kind) = (reader.short(), Int(reader.byte()), reader.byte())
        let blob = Self.blobs[which]
        let start = min(offset, blob.count)
        var data = Array(blob[start..<min(blob.count, start + count)])
        if kind & 1 == 1 { data += reader.bytes(4) }
        request.putChunk.digest = Self.digests[which].wire
        request.putChunk.sizeBytes = size
        request.putChunk.offset = kind & 2 == 2 ? UInt64.max - UInt64(offset) : UInt64(offset)
        request.putChunk.data = Data(data)
    }

    static func seeds() throws -> [[UInt8]] {
        let pieces: [[UInt8]] = [
            [0, 0, 0, 0, 150, 0], [0, 0, 150, 0, 150, 0], [1, 0], [2, 0, 10, 0, 20, 0],
            [0, 1, 100, 0, 200, 0], [0, 1, 0, 0, 100, 0], [0x80, 1, 9, 0, 0, 0, 5, 1, 1, 2, 3, 4],
            [0, 0, 0, 0, 150, 2], [3, 0],
        ]
        return pieces + [Array(pieces.joined()), Array(pieces.reversed().joined())]
    }
}

import Coordination
import Foundation
import Messaging
import Testing

/// Pieces of blobs that nobody asked for.
@Suite("Rude uploads", .serialized)
struct RudeUploadTests {
    private let folder: String
    private let store: BlobStore
    private let service: BlobService

    init() throws {
        folder = NSTemporaryDirectory() + "uploads-\(UUID().uuidString)"
        store = try BlobStore(directory: folder, isDurable: false)
        service = BlobService(store: store)
    }

    private func put(
        _ digest: Digest, size: UInt64, at offset: UInt64, _ bytes: [UInt8]
    ) -> WireReply.OneOf_Answer? {
        var request = WireRequest()
        request.putChunk.digest = digest.wire
        request.putChunk.sizeBytes = size
        request.putChunk.offset = offset
        request.putChunk.data = Data(bytes)
        // Over the wire, where numbers have limits.
        guard let read = try? Frame.request(from: Frame.encode(request)) else { return nil }
        return service.answer(read)?.answer
    }

    private func digest(_ number: Int) -> Digest {
        BlobStore.sha256(of: Array("\(number)".utf8))
    }

    @Test("pieces that come too early wait in bounded memory, however they overlap")
    func earlyPieces() {
        let piece = [UInt8](repeating: 1, count: 10_000)
        var kept = 0
        for offset in 1...3_000 {
            guard case .uploadState = put(digest(1), size: 1 << 30, at: UInt64(offset), piece)
            else {
                continue
            }
            kept += 1
        }
        #expect((1...100).contains(kept))
        guard case .chunkRefused(let refusal) = put(digest(1), size: 1 << 30, at: 5_000, piece)
        else {
            Issue.record("it was kept")
            return
        }
        #expect(refusal.retryable)
        guard case .uploadState(let state) = put(digest(1), size: 1 << 30, at: 0, piece) else {
            Issue.record("the first piece was refused")
            return
        }
        #expect(state.receivedBytes > 10_000)
        try? FileManager.default.removeItem(atPath: folder)
    }

    @Test("uploads that are begun and left take no more than so many open files")
    func manyUploads() throws {
        let limit = min(1_024, OpenFiles.raiseLimit() / 10)
        var refused = 0
        for number in 0..<1_100 {
            if case .chunkRefused(let refusal) = put(digest(number), size: 100, at: 0, [1]) {
                #expect(refusal.retryable)
                refused += 1
            }
        }
        #expect(refused == 1_100 - limit)
        // Only what is open in this test's folder: other tests have files of their own, which may
        // be closed before they are looked at, as the listing's is.
        let name = URL(fileURLWithPath: folder).lastPathComponent
        let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").filter {
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)"))?
                .contains(name) == true
        }
        #expect((1...limit).contains(open.count))
        // Who was first still gets through.
        let bytes = Array("0".utf8)
        #expect(put(BlobStore.sha256(of: bytes), size: 100, at: 1, [2]) != nil)
        try? FileManager.default.removeItem(atPath: folder)
    }

    @Test("sizes and places that no blob has are refused, and nothing is left on disk")
    func absurdSizes() throws {
        for (size, offset) in [
            (UInt64.max, UInt64(0)), (100, .max), (100, 100), (.max, .max), (0, 1),
        ] {
            if case .uploadState = put(digest(7), size: size, at: offset, [1, 2]) {
                Issue.record("size \(size), offset \(offset) was taken")
            }
        }
        #expect(store.digests().isEmpty)
        try? FileManager.default.removeItem(atPath: folder)
    }
}

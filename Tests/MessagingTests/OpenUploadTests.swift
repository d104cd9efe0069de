import Coordination
import Foundation
import Messaging
import Synchronization
import Testing

/// Uploads that are begun and left, while a clock of the test's own tells the time.
@Suite("Open uploads")
struct OpenUploadTests {
    private let folder: TemporaryFolder
    private let store: BlobStore
    private let service: BlobService
    private let clock = HandClock()
    private let bytes = pattern(2_000)

    init() throws {
        folder = try TemporaryFolder()
        let clock = clock
        store = try BlobStore(directory: folder.path, isDurable: false, clock: { clock.now })
        service = BlobService(store: store)
    }

    /// Sends a piece of `bytes` with one byte in front, by which blobs differ.
    private func put(_ number: UInt8, _ piece: Range<Int>) -> WireUploadState? {
        let whole = [number] + bytes
        var request = WireRequest()
        request.putChunk.digest = BlobStore.sha256(of: whole).wire
        request.putChunk.sizeBytes = UInt64(whole.count)
        request.putChunk.offset = UInt64(piece.lowerBound)
        request.putChunk.data = Data(whole[piece])
        guard case .uploadState(let state) = service.answer(request)?.answer else { return nil }
        return state
    }

    private func beginning(of number: UInt8) -> String {
        "\(folder.path)/.partial/\(BlobStore.sha256(of: [number] + bytes).hex)"
    }

    private func exists(_ number: UInt8) -> Bool {
        FileManager.default.fileExists(atPath: beginning(of: number))
    }

    @Test("what nobody goes on with for ten minutes is removed, and may begin anew")
    func abandoned() {
        #expect(put(1, 0..<1_000)?.receivedBytes == 1_000)
        #expect(exists(1))
        clock.advance(by: .seconds(590))
        _ = put(2, 0..<1_000)
        #expect(exists(1), "ten minutes are not over")
        clock.advance(by: .seconds(11))
        _ = put(2, 1_000..<1_500)
        #expect(!exists(1))
        #expect(exists(2), "somebody goes on with it")
        #expect(put(2, 1_500..<2_001)?.complete == true)
        #expect(put(1, 0..<500)?.receivedBytes == 500)
        #expect(put(1, 500..<2_001)?.complete == true)
        #expect(store.digests().count == 2)
    }

    @Test("an upload that goes on slowly stays, however long it takes")
    func slow() {
        for step in 0..<20 {
            let state = put(1, step * 100..<step * 100 + 100)
            #expect(state?.receivedBytes == UInt64(step * 100 + 100))
            clock.advance(by: .seconds(400))
            _ = put(2, 0..<1)
        }
        #expect(put(1, 2_000..<2_001)?.complete == true)
    }

    @Test("where places are short, twenty seconds of silence cost an upload its own")
    func crowded() {
        OpenFiles.raiseLimit()
        for number in 0..<1_024 {
            #expect(put(crowd: number) != nil)
        }
        clock.advance(by: .seconds(19))
        #expect(put(crowd: 5_000) == nil)
        #expect(put(crowd: 7) != nil, "who is there goes on")
        clock.advance(by: .seconds(3))
        #expect(put(crowd: 5_000) != nil)
        #expect(partialCount == 2)
    }

    private var partialCount: Int {
        (try? FileManager.default.contentsOfDirectory(atPath: folder.path + "/.partial"))?.count
            ?? 0
    }

    /// The first byte of one of many blobs.
    private func put(crowd number: Int) -> WireUploadState? {
        var request = WireRequest()
        request.putChunk.digest = BlobStore.sha256(of: Array("\(number)".utf8)).wire
        request.putChunk.sizeBytes = 100
        request.putChunk.data = Data([1])
        guard case .uploadState(let state) = service.answer(request)?.answer else { return nil }
        return state
    }
}

/// A clock that goes on only when it is told to.
private final class HandClock: Sendable {
    private let start = ContinuousClock.now
    private let offset = Mutex(Duration.zero)

    var now: ContinuousClock.Instant { start + offset.withLock { $0 } }

    func advance(by duration: Duration) { offset.withLock { $0 += duration } }
}

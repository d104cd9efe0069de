package import Coordination
internal import Foundation
internal import Synchronization

/// Sends blobs of a store to a coordinator.
package final class BlobUploader: Sendable {
    private let client: any RequestClient
    private let store: BlobStore
    private let options: TransferOptions

    /// Sends through `client` what is in `store`.
    package init(
        client: any RequestClient, store: BlobStore, options: TransferOptions = TransferOptions()
    ) {
        self.client = client
        self.store = store
        self.options = options
    }

    /// Sends a blob, as far as the coordinator lacks it, and returns once it is kept there.
    ///
    /// Asks first what has arrived, so an interrupted transfer goes on where it ended. Where both
    /// stores are on one file system the coordinator links the file.
    ///
    /// - Returns: Where the coordinator keeps it, on its machine. `BlobStore.share` may give up
    ///   this store's file for it, but only once the result is confirmed: until then the
    ///   coordinator may remove equal bytes of another result that nobody needs.
    /// - Throws: `MessagingError.blobNotFound` when it is not in the store, `.corruptBlob` when
    ///   the store's copy is damaged, `.chunkRefused`, `.gaveUp`.
    @discardableResult
    package func send(_ digest: Digest) async throws(MessagingError) -> String {
        guard let sizeBytes = store.size(of: digest) else { throw .blobNotFound(digest) }
        let loop = TransferLoop(
            options: options, purpose: "sending blob \(digest.short) to \(client.url)")
        let arrived = Mutex(0)
        let place = Mutex("")
        try await loop.run(progress: { arrived.withLock { $0 } }) {
            (timeout) throws(MessagingError) in
            let state = try await self.state(of: digest, sizeBytes, timeout)
            arrived.withLock { $0 = Int(clamping: state.receivedBytes) }
            guard !state.complete else {
                place.withLock { $0 = state.path }
                return
            }
            let begin = min(Int(clamping: state.receivedBytes), sizeBytes)
            do throws(MessagingError) {
                try await forEachChunk(of: begin..<sizeBytes, options) {
                    (chunk) throws(MessagingError) in
                    try await self.put(chunk, of: digest, sizeBytes, timeout)
                }
            } catch {
                // Refused as a whole? Then our own copy is the first suspect.
                if case .chunkRefused = error { try store.verify(digest) }
                throw error
            }
            guard try await self.state(of: digest, sizeBytes, timeout).complete else {
                throw .chunkRefused(
                    blob: digest, reason: "not all of it was kept", isRetryable: true)
            }
        }
        store.touch(digest)
        return place.withLock { $0 }
    }

    private func state(
        of digest: Digest, _ sizeBytes: Int, _ timeout: Duration
    ) async throws(MessagingError) -> WireUploadState {
        var request = WireRequest()
        request.haveBlob.digest = digest.wire
        request.haveBlob.sizeBytes = UInt64(sizeBytes)
        if options.sharesFiles { request.haveBlob.path = store.locate(digest) ?? "" }
        return try await uploadState(after: request, of: digest, timeout)
    }

    private func put(
        _ range: Range<Int>, of digest: Digest, _ sizeBytes: Int, _ timeout: Duration
    ) async throws(MessagingError) {
        let data = try store.read(digest, offset: range.lowerBound, count: range.count)
        guard data.count == range.count else {
            throw .sizeMismatch(
                blob: digest, expected: sizeBytes, found: range.lowerBound + data.count)
        }
        var request = WireRequest()
        request.putChunk.digest = digest.wire
        request.putChunk.sizeBytes = UInt64(sizeBytes)
        request.putChunk.offset = UInt64(range.lowerBound)
        request.putChunk.data = Data(data)
        _ = try await uploadState(after: request, of: digest, timeout)
    }

    private func uploadState(
        after request: WireRequest, of digest: Digest, _ timeout: Duration
    ) async throws(MessagingError) -> WireUploadState {
        let bytes = try await client.request(Frame.encode(request), timeout: timeout)
        switch try Frame.reply(from: bytes).answer {
        case .uploadState(let state): return state
        case .chunkRefused(let refusal):
            throw .chunkRefused(
                blob: digest, reason: refusal.reason, isRetryable: refusal.retryable)
        case let other: throw .unexpected(other, expected: "the state of an upload")
        }
    }
}

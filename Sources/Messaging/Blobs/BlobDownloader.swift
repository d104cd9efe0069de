package import Coordination
internal import Foundation
internal import Synchronization

/// Fetches blobs from a coordinator into a store.
///
/// Chunks are checked one by one and the whole at the end; what has arrived stays on disk, so that
/// a transfer goes on after a broken connection, and after a restart of this process.
package final class BlobDownloader: Sendable {
    private let client: any RequestClient
    private let store: BlobStore
    private let options: TransferOptions
    private let underWay = Mutex<[Digest: Task<Result<String, MessagingError>, Never>]>([:])

    /// Fetches through `client` into `store`.
    package init(
        client: any RequestClient, store: BlobStore, options: TransferOptions = TransferOptions()
    ) {
        self.client = client
        self.store = store
        self.options = options
    }

    /// The path of a blob's bytes, fetched if they are not here.
    ///
    /// Two callers who want the same blob share one transfer; cancelling one does not end it.
    ///
    /// - Parameters:
    ///   - digest: The blob.
    ///   - sizeBytes: Its length.
    ///   - pathHint: A file that may hold the same bytes, on a shared file system. It is used in
    ///     place once its SHA-256 was found right.
    /// - Returns: A path in the store, or the hint.
    /// - Throws: `MessagingError.blobNotFound`, `.gaveUp`, `.corruptBlob`, which names the hint if
    ///   its bytes are wrong too, `.diskFull`.
    package func fetch(
        _ digest: Digest, sizeBytes: Int, pathHint: String? = nil
    ) async throws(MessagingError) -> String {
        let transfer = underWay.withLock { underWay in
            if let transfer = underWay[digest] { return transfer }
            let transfer = Task {
                let outcome = await self.outcome(digest, sizeBytes, pathHint)
                self.underWay.withLock { $0[digest] = nil }
                return outcome
            }
            underWay[digest] = transfer
            return transfer
        }
        return try await transfer.value.get()
    }

    private func outcome(
        _ digest: Digest, _ sizeBytes: Int, _ pathHint: String?
    ) async -> Result<String, MessagingError> {
        do throws(MessagingError) {
            return .success(try await path(digest, sizeBytes, pathHint))
        } catch {
            return .failure(error)
        }
    }

    private func path(
        _ digest: Digest, _ sizeBytes: Int, _ pathHint: String?
    ) async throws(MessagingError) -> String {
        if store.size(of: digest) != sizeBytes {
            let isHere =
                if let pathHint {
                    // A hint that cannot be read is no worse than none.
                    (try? store.refer(to: pathHint, as: digest, sizeBytes: sizeBytes)) ?? false
                } else {
                    false
                }
            if !isHere { try await download(digest, sizeBytes, insteadOf: pathHint) }
        }
        store.touch(digest)
        guard let path = store.locate(digest) else {
            // `blobNotFound` would mean that the coordinator lacks it.
            throw .gaveUp(
                operation: "fetching blob \(digest.short)", after: .zero,
                last: "another process removed it from the folder")
        }
        return path
    }

    /// Downloads a blob whose bytes the file at `pathHint` does not have.
    ///
    /// - Throws: `MessagingError.corruptBlob` that names that file where it has other bytes and the
    ///   coordinator sent others too: it reads the same file, and what is to be put right is there.
    private func download(
        _ digest: Digest, _ sizeBytes: Int, insteadOf pathHint: String?
    ) async throws(MessagingError) {
        do throws(MessagingError) {
            try await download(digest, sizeBytes)
        } catch .corruptBlob(let expected, let sent, let partial) {
            guard let pathHint, fileStatus(pathHint)?.sizeBytes == sizeBytes,
                let found = try? BlobStore.sha256(ofFile: pathHint), found != digest
            else { throw .corruptBlob(expected: expected, found: sent, path: partial) }
            throw .corruptBlob(expected: digest, found: found, path: pathHint)
        }
    }

    private func download(_ digest: Digest, _ sizeBytes: Int) async throws(MessagingError) {
        guard let partial = try store.partial(digest, sizeBytes: sizeBytes) else { return }
        let loop = TransferLoop(
            options: options, purpose: "fetching blob \(digest.short) from \(client.url)")
        var restarts = 0
        try await loop.run(progress: { partial.receivedBytes }) {
            (timeout) throws(MessagingError) in
            do throws(MessagingError) {
                guard try !partial.finishIfWhole() else { return }
                try await forEachChunk(of: partial.receivedBytes..<sizeBytes, options) {
                    (chunk) throws(MessagingError) in
                    let bytes = try await self.chunk(chunk, of: digest, sizeBytes, timeout)
                    _ = try partial.write(bytes, at: chunk.lowerBound)
                }
            } catch {
                // What an earlier process left may be damaged; what comes now is fresh.
                guard case .corruptBlob = error, restarts == 0 else { throw error }
                restarts += 1
                throw .corruptChunk(
                    blob: digest, offset: 0, reason: "the whole has another SHA-256")
            }
        }
    }

    private func chunk(
        _ range: Range<Int>, of digest: Digest, _ sizeBytes: Int, _ timeout: Duration
    ) async throws(MessagingError) -> [UInt8] {
        var request = WireRequest()
        request.getChunk.digest = digest.wire
        request.getChunk.offset = UInt64(range.lowerBound)
        request.getChunk.length = UInt64(range.count)
        let bytes = try await client.request(Frame.encode(request), timeout: timeout)
        switch try Frame.reply(from: bytes).answer {
        case .chunk(let chunk):
            guard chunk.totalBytes == UInt64(sizeBytes) else {
                throw .sizeMismatch(
                    blob: digest, expected: sizeBytes, found: Int(clamping: chunk.totalBytes))
            }
            let data = [UInt8](chunk.data)
            guard data.count == range.count else {
                throw .corruptChunk(
                    blob: digest, offset: range.lowerBound,
                    reason: "\(data.count) bytes instead of \(range.count)")
            }
            return data
        case .notFound: throw .blobNotFound(digest)
        case let other: throw .unexpected(other, expected: "a chunk")
        }
    }
}

extension MessagingError {
    /// The peer answered another question.
    static func unexpected(_ answer: WireReply.OneOf_Answer?, expected: String) -> MessagingError {
        let name = answer.map { String("\($0)".prefix { $0 != "(" }) } ?? "nothing"
        return .unexpectedReply(expected: expected, found: name)
    }
}

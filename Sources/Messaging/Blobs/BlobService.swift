internal import Coordination
internal import Foundation
internal import Synchronization

/// Answers the requests that are about blobs: the other end of uploader and downloader.
package struct BlobService: Sendable {
    fileprivate let store: BlobStore
    fileprivate let onFullDisk: @Sendable (Int) -> Void
    fileprivate let onFileTrouble: @Sendable (MessagingError) -> Void
    /// How long files that cannot be written may be a passing trouble.
    fileprivate let filePatience: Duration

    /// Serves the blobs of `store`, and keeps there what comes.
    ///
    /// - Parameters:
    ///   - store: The coordinator's blobs.
    ///   - filePatience: For how long the sender of a blob whose file cannot be written is told to
    ///     try again: another process, a network file system or the limit of open files may be
    ///     the cause. After that its result counts as failed.
    ///   - onFullDisk: Called with the size of a blob that found no room. Its sender tries again.
    ///   - onFileTrouble: Called each time that a piece is refused because its file cannot be
    ///     written, with the error, which names the file.
    package init(
        store: BlobStore, filePatience: Duration = .seconds(60),
        onFullDisk: @escaping @Sendable (Int) -> Void = { _ in },
        onFileTrouble: @escaping @Sendable (MessagingError) -> Void = { _ in }
    ) {
        self.store = store
        self.filePatience = filePatience
        self.onFullDisk = onFullDisk
        self.onFileTrouble = onFileTrouble
    }

    /// The longest piece that is given at once; who asks for more gets this much.
    static let longestChunk = 4 << 20

    /// The answer to a request for or with blobs; nil for every other verb.
    package func answer(_ request: WireRequest) -> WireReply? {
        switch request.verb {
        case .getChunk(let get): get.answer(store)
        case .haveBlob(let have): have.answer(self)
        case .putChunk(let put): put.answer(self)
        default: nil
        }
    }
}

extension WireGetChunk {
    fileprivate func answer(_ store: BlobStore) -> WireReply {
        var reply = WireReply()
        do {
            let digest = try Digest(wire: self.digest)
            guard let size = store.size(of: digest) else {
                reply.notFound.digest = self.digest
                return reply
            }
            guard offset <= UInt64(size) else {
                throw MessagingError.corruptChunk(
                    blob: digest, offset: Int(clamping: offset),
                    reason: "it lies beyond the end of a blob of \(size) bytes")
            }
            let count = Int(
                min(length, UInt64(size) - offset, UInt64(BlobService.longestChunk)))
            let bytes = try store.read(digest, offset: Int(offset), count: count)
            reply.chunk.data = Data(bytes)
            reply.chunk.totalBytes = UInt64(size)
        } catch MessagingError.blobNotFound {
            // Gone since its size was asked for.
            reply.notFound.digest = self.digest
        } catch {
            reply.error.message = "\(error)"
        }
        return reply
    }
}

extension WireHaveBlob {
    fileprivate func answer(_ service: BlobService) -> WireReply {
        let store = service.store
        return .uploadState(of: digest, sizeBytes, service) { digest in
            let size = Int(clamping: sizeBytes)
            if !path.isEmpty, try store.adopt(fileAt: path, as: digest, sizeBytes: size) {
                return (true, sizeBytes)
            }
            guard let partial = try store.partial(digest, sizeBytes: size)
            else { return (true, sizeBytes) }
            return (try partial.finishIfWhole(), UInt64(partial.receivedBytes))
        }
    }
}

extension WirePutChunk {
    fileprivate func answer(_ service: BlobService) -> WireReply {
        .uploadState(of: digest, sizeBytes, service) { digest in
            let store = service.store
            let bytes = [UInt8](data)
            guard let partial = try store.partial(digest, sizeBytes: Int(clamping: sizeBytes))
            else { return (true, sizeBytes) }
            let isComplete = try partial.write(bytes, at: Int(clamping: offset))
            return (isComplete, UInt64(partial.receivedBytes))
        }
    }
}

extension WireReply {
    /// How an upload stands, or why a piece of it was refused.
    fileprivate static func uploadState(
        of wire: Data, _ sizeBytes: UInt64, _ service: BlobService,
        _ body: (Digest) throws -> (isComplete: Bool, receivedBytes: UInt64)
    ) -> WireReply {
        var reply = WireReply()
        do {
            let digest = try Digest(wire: wire)
            let state = try body(digest)
            service.store.fileTroubles.withLock { $0.end(digest) }
            if state.isComplete { reply.uploadState.path = service.store.path(for: digest) }
            reply.uploadState.complete = state.isComplete
            reply.uploadState.receivedBytes = state.receivedBytes
        } catch {
            switch error {
            case MessagingError.diskFull: service.onFullDisk(Int(clamping: sizeBytes))
            case let error as MessagingError where error.isAboutFile: service.onFileTrouble(error)
            default: break
            }
            reply.chunkRefused.reason = "\(error)"
            reply.chunkRefused.retryable = service.mayPass(error, wire)
        }
        return reply
    }
}

extension MessagingError {
    /// Whether a file could not be read or written.
    fileprivate var isAboutFile: Bool {
        if case .fileFailed = self { return true }
        return false
    }
}

extension BlobService {
    /// Whether a sender that was refused for `error` may be heard later.
    fileprivate func mayPass(_ error: any Error, _ wire: Data) -> Bool {
        switch error {
        case MessagingError.corruptBlob, MessagingError.diskFull: true
        case MessagingError.fileFailed:
            (try? Digest(wire: wire)).map { digest in
                store.fileTroubles.withLock {
                    $0.mayPass(digest, patience: filePatience, now: .now)
                }
            } ?? false
        case let error as MessagingError: error.isRetryable
        default: false
        }
    }
}

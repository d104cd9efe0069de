internal import Coordination
internal import struct Crypto.SHA256
internal import Foundation
internal import Synchronization

/// A blob of which some bytes have come.
///
/// Its file holds a contiguous beginning and nothing else, so that its length says where to go on
/// after a restart. Chunks that come too early wait in memory: there are only a few, since
/// senders keep a small window open.
final class PartialBlob: Sendable {
    let digest: Digest
    let sizeBytes: Int
    /// The store owns its partial blobs, and who uses one holds the store.
    private unowned let store: BlobStore
    private let budget: EarlyBudget
    private let state: Mutex<State>
    /// A lock of its own: the store asks while it holds its lock, which is taken under `state`'s.
    private let used: Mutex<ContinuousClock.Instant>

    private struct State: ~Copyable {
        var file: DiskFile
        var isPrivate: Bool
        var receivedBytes: Int
        var hasher: SHA256
        var early: [Int: [UInt8]] = [:]
        var earlyBytes = 0
        var isComplete = false
    }

    /// How far ahead of the contiguous beginning a chunk may lie, and the bytes of all that do.
    static let reach = 32 << 20
    /// Chunks that may wait for the ones before them: senders keep four under way.
    static let earlyLimit = 64

    /// Opens the file at `path`, with what an earlier process has left in it.
    ///
    /// A file that another process is filling is left to it: this one then uses its own.
    init(
        _ digest: Digest, sizeBytes: Int, path: String, store: BlobStore
    ) throws(MessagingError) {
        self.digest = digest
        self.sizeBytes = sizeBytes
        self.store = store
        budget = store.earlyBudget
        used = Mutex(store.clock())
        let file: DiskFile
        let isPrivate: Bool
        if let shared = try PartialBlob.lockedFile(at: path, store) {
            file = shared
            isPrivate = false
        } else {
            file = try store.newTemporaryFile()
            isPrivate = true
        }
        if try file.size() > sizeBytes { try file.truncate(to: 0) }
        var hasher = SHA256()
        let received = try file.hash(upTo: try file.size(), into: &hasher)
        state = Mutex(
            State(
                file: file, isPrivate: isPrivate, receivedBytes: received, hasher: hasher))
    }

    /// The file at `path`, made if need be and locked; nil while another process fills it.
    private static func lockedFile(
        at path: String, _ store: BlobStore
    ) throws(MessagingError) -> DiskFile? {
        for _ in 1...10 {
            let file = try store.remakingFolders { () throws(MessagingError) -> DiskFile in
                try DiskFile(path: path, flags: O_RDWR | O_CREAT)
            }
            guard file.takeLock() else { return nil }
            // Who had the lock may have made a blob of the file, or removed it, just before.
            if file.isStill(at: path) { return file }
        }
        return nil
    }

    deinit {
        // A file of our own is found by nobody else; the shared one waits to be continued.
        state.withLock { state in
            budget.give(back: state.earlyBytes)
            guard !state.isComplete, state.isPrivate else { return }
            unlink(state.file.path)
        }
    }

    /// The contiguous bytes that are here.
    var receivedBytes: Int { state.withLock { $0.receivedBytes } }

    /// When it was last asked about or added to.
    var lastUsed: ContinuousClock.Instant { used.withLock { $0 } }

    /// Notes that somebody still goes on with it.
    func touch() {
        let now = store.clock()
        used.withLock { $0 = now }
    }

    /// Removes its file: nobody goes on with it, or it would begin anew.
    func discard() {
        state.withLock { state in
            if !state.isComplete { unlink(state.file.path) }
        }
    }

    /// Finishes a blob whose bytes are all here already.
    func finishIfWhole() throws(MessagingError) -> Bool {
        try state.withLock { (state) throws(MessagingError) in
            if !state.isComplete, state.receivedBytes == sizeBytes { try finish(&state) }
            return state.isComplete
        }
    }

    /// Takes in the chunk at `offset`; chunks that have come before are ignored.
    ///
    /// - Returns: Whether the blob is complete: checked, on disk, under its name.
    /// - Throws: `MessagingError.corruptChunk` for a chunk beyond the end, `.chunkRefused` for one
    ///   too far ahead, `.corruptBlob` when all bytes are here and are not what was promised; the
    ///   blob then starts from nothing.
    func write(_ bytes: [UInt8], at offset: Int) throws(MessagingError) -> Bool {
        guard offset >= 0, offset <= sizeBytes, bytes.count <= sizeBytes - offset else {
            throw .corruptChunk(
                blob: digest, offset: offset,
                reason: "\(bytes.count) bytes there lie outside a blob of \(sizeBytes)")
        }
        touch()
        return try state.withLock { (state) throws(MessagingError) in
            guard !state.isComplete else { return true }
            guard offset <= state.receivedBytes else {
                try keepEarly(bytes, at: offset, &state)
                return false
            }
            try append(bytes, at: offset, &state)
            while let next = state.early.keys.min(), next <= state.receivedBytes,
                let early = state.early.removeValue(forKey: next)
            {
                state.earlyBytes -= early.count
                budget.give(back: early.count)
                try append(early, at: next, &state)
            }
            if state.receivedBytes == sizeBytes { try finish(&state) }
            return state.isComplete
        }
    }

    /// Lets a chunk wait for those before it, in bounded memory.
    private func keepEarly(
        _ bytes: [UInt8], at offset: Int, _ state: inout State
    ) throws(MessagingError) {
        guard !bytes.isEmpty, state.early[offset] == nil else { return }
        guard offset - state.receivedBytes <= PartialBlob.reach else {
            throw .chunkRefused(
                blob: digest, reason: "byte \(offset) is too far ahead of \(state.receivedBytes)",
                isRetryable: true)
        }
        guard state.early.count < PartialBlob.earlyLimit,
            state.earlyBytes + bytes.count <= PartialBlob.reach, budget.take(bytes.count)
        else {
            throw .chunkRefused(
                blob: digest, reason: "too many pieces wait for byte \(state.receivedBytes)",
                isRetryable: true)
        }
        state.early[offset] = bytes
        state.earlyBytes += bytes.count
    }

    private func append(
        _ bytes: [UInt8], at offset: Int, _ state: inout State
    ) throws(MessagingError) {
        let known = state.receivedBytes - offset
        guard known < bytes.count else { return }
        let news = known == 0 ? bytes : Array(bytes[known...])
        try state.file.write(news, at: state.receivedBytes)
        state.hasher.update(data: news)
        state.receivedBytes += news.count
    }

    private func finish(_ state: inout State) throws(MessagingError) {
        let found = Digest(bytes: Array(state.hasher.finalize()))
        guard found == digest else {
            try state.file.truncate(to: 0)
            state.receivedBytes = 0
            state.hasher = SHA256()
            state.early = [:]
            budget.give(back: state.earlyBytes)
            state.earlyBytes = 0
            throw .corruptBlob(expected: digest, found: found, path: state.file.path)
        }
        if !state.file.isStill(at: state.file.path) { try bringBack(&state) }
        if store.synchronisesFiles { try state.file.synchronise() }
        let path = state.file.path
        try store.remakingFolders { () throws(MessagingError) in
            try store.publish(path, as: digest)
        }
        state.isComplete = true
    }

    /// Copies a file that was removed, but is still open, to another that has a name.
    private func bringBack(_ state: inout State) throws(MessagingError) {
        let copy = try store.newTemporaryFile()
        do throws(MessagingError) {
            var position = 0
            while position < state.receivedBytes {
                let count = min(1 << 20, state.receivedBytes - position)
                try copy.write(try state.file.read(count: count, at: position), at: position)
                position += count
            }
        } catch {
            unlink(copy.path)
            throw error
        }
        state.file = copy
        state.isPrivate = true
    }
}

/// The memory that chunks of all blobs of a store may take while they wait for earlier ones.
final class EarlyBudget: Sendable {
    private let takenBytes = Mutex(0)

    /// Sixty-four senders may be as far ahead as their window of four chunks allows.
    static let limitBytes = 256 << 20

    /// Whether there was room for `count` bytes, which are now taken.
    func take(_ count: Int) -> Bool {
        takenBytes.withLock { taken in
            guard taken + count <= EarlyBudget.limitBytes else { return false }
            taken += count
            return true
        }
    }

    func give(back count: Int) {
        takenBytes.withLock { $0 -= count }
    }
}

package import Coordination
package import Messaging
import Synchronization

/// The worker's blobs within a size limit: the least recently used go, those of running tasks stay.
///
/// Workers may share a folder without knowing what the others hold. An input that another worker
/// removes is fetched again. An output exists only here, so it gets a second name that no worker
/// removes.
package final class WorkerCache: Sendable {
    /// The folder, which other processes may share.
    package let store: BlobStore
    /// The size to which the folder is reduced before each task; blobs in use may exceed it.
    let limitBytes: Int
    /// Blobs that must stay, by the token of the lease that holds them.
    private let pins = Mutex<[UInt64: Set<Digest>]>([:])

    /// Keeps the blobs of `store` within a limit.
    package init(store: BlobStore, limitBytes: Int) {
        self.store = store
        self.limitBytes = limitBytes
    }

    /// Half of the free space of the file system, since others write there too.
    static func defaultLimit(of store: BlobStore) -> Int {
        let used = store.digests().reduce(0) { $0 + (store.size(of: $1) ?? 0) }
        guard let space = DiskSpace(at: store.directory) else { return .max }
        return (used + space.freeBytes) / 2
    }

    /// Holds the inputs of a task, and makes room for those that are not here yet.
    func hold(_ inputs: [BlobReference], token: UInt64) {
        let missing = inputs.filter { !store.contains($0.digest) }.reduce(0) { $0 + $1.sizeBytes }
        pins.withLock { pins in
            pins[token, default: []].formUnion(inputs.map(\.digest))
            evict(toFit: limitBytes - missing, pins)
        }
    }

    /// Removes everything that is not held.
    package func empty() {
        pins.withLock { evict(toFit: 0, $0) }
    }

    /// Keeps an output and holds it until `release`.
    ///
    /// - Throws: `MessagingError.diskFull` although all that is not held was removed.
    package func insert(_ bytes: [UInt8], token: UInt64) throws(MessagingError) -> Digest {
        do throws(MessagingError) {
            return try place(bytes, token: token)
        } catch .diskFull {
            empty()
            return try place(bytes, token: token)
        }
    }

    private func place(_ bytes: [UInt8], token: UInt64) throws(MessagingError) -> Digest {
        // Under the lock, so that no other task's start evicts it before it is held.
        try pins.withLock { (pins) throws(MessagingError) in
            var digest = try store.insert(bytes)
            // If another process removes it before it is held, it is written again.
            for _ in 1...3 where !store.hold(digest) && !store.contains(digest) {
                digest = try store.insert(bytes)
            }
            pins[token, default: []].insert(digest)
            return digest
        }
    }

    /// Removes a blob that only this lease held.
    func discard(_ digest: Digest, token: UInt64) {
        pins.withLock { pins in
            pins[token]?.remove(digest)
            if pins[token]?.isEmpty == true { pins[token] = nil }
            guard !pins.values.contains(where: { $0.contains(digest) }) else { return }
            store.letGo(of: digest)
            store.remove(digest)
        }
    }

    /// Replaces the file of a delivered output by the coordinator's copy at `path` on the same file
    /// system, unless another lease holds it too.
    ///
    /// The coordinator removes its copy once no known task reads it, while the other task still has
    /// to deliver the same bytes.
    package func share(_ digest: Digest, with path: String, token: UInt64) {
        pins.withLock { pins in
            guard !pins.contains(where: { $0.key != token && $0.value.contains(digest) }) else {
                return
            }
            store.share(digest, with: path)
        }
    }

    /// Ends the hold of a lease.
    package func release(token: UInt64) {
        pins.withLock { pins in
            guard let released = pins.removeValue(forKey: token) else { return }
            for digest in released where !pins.values.contains(where: { $0.contains(digest) }) {
                store.letGo(of: digest)
            }
        }
    }

    private func evict(toFit limit: Int, _ pins: [UInt64: Set<Digest>]) {
        store.evict(
            toFit: max(0, limit), keeping: pins.values.reduce(into: []) { $0.formUnion($1) })
    }
}

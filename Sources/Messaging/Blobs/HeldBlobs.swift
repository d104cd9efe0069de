package import Coordination
internal import Foundation
internal import Synchronization

extension BlobStore {
    /// Whether `hold` can be relied on here: not where the file system knows no hard links.
    package var canHold: Bool { holds.isPossible }

    /// Keeps the bytes of a blob until `letGo`, whatever other processes remove from the folder.
    ///
    /// - Returns: Whether it is held; false where it is not there, or the file system knows no
    ///   hard links.
    @discardableResult
    package func hold(_ digest: Digest) -> Bool {
        let path = path(for: digest)
        guard let sizeBytes = fileStatus(path)?.sizeBytes, let held = holds.add(digest, path)
        else { return false }
        // The same file, under a name that no eviction sees.
        let isReferred = try? refer(to: held, as: digest, sizeBytes: sizeBytes, isVerified: true)
        return isReferred == true
    }

    /// Holds a blob no more; its file in the folder, if it is still there, may now be evicted.
    package func letGo(of digest: Digest) {
        guard let held = holds.remove(digest) else { return }
        forget(digest, at: held)
    }
}

/// Second names, in a folder beside the blobs, of files that other processes must not remove.
///
/// A lock on a file of this process's own tells that it lives: what was held by one that died is
/// removed by whoever looks next.
final class HeldBlobs: Sendable {
    private struct State: ~Copyable {
        /// Locked from the first blob held until this process ends.
        var lock: DiskFile?
        var isLocked = false
        var digests: Set<Digest> = []
    }
    private let state = Mutex(State())
    private let folder: String
    /// How the names of this process begin.
    private let token = "\(getpid())-\(UInt64.random(in: 0 ... .max))"

    /// A lock that young may be about to be taken.
    private static let settling = Duration.seconds(60)

    init(folder: String) {
        self.folder = folder
    }

    deinit {
        state.withLock { state in
            for digest in state.digests { unlink(path(of: digest)) }
            if state.isLocked { unlink(lockPath) }
        }
    }

    /// Whether the file system lets files have second names, and locks tell who lives.
    var isPossible: Bool {
        state.withLock { state in
            if !state.isLocked { takeLock(&state) }
            let second = lockPath + "-second"
            defer { unlink(second) }
            return state.isLocked && link(lockPath, second) == 0
        }
    }

    /// Gives the file at `path` its second name, and returns that; nil where it cannot be done.
    func add(_ digest: Digest, _ path: String) -> String? {
        state.withLock { state in
            let held = self.path(of: digest)
            if state.digests.contains(digest), fileStatus(held) != nil { return held }
            // Where somebody has removed the folder, its lock is gone with it.
            if !state.isLocked || fileStatus(lockPath) == nil { takeLock(&state) }
            guard state.isLocked, link(path, held) == 0 else { return nil }
            state.digests.insert(digest)
            return held
        }
    }

    /// Removes a second name, and returns it; nil for a blob that is not held.
    func remove(_ digest: Digest) -> String? {
        state.withLock { state in
            guard state.digests.remove(digest) != nil else { return nil }
            unlink(path(of: digest))
            return path(of: digest)
        }
    }

    /// Removes the names that processes which have died left behind.
    func removeAbandoned() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let now = Duration.seconds(time(nil))
        for name in names where name.hasSuffix(HeldBlobs.lockEnding) {
            let path = "\(folder)/\(name)"
            guard let status = fileStatus(path), now - status.modified > HeldBlobs.settling,
                let lock = try? DiskFile(path: path, flags: O_RDWR), lock.takeLock()
            else { continue }
            let beginning = name.dropLast(HeldBlobs.lockEnding.count) + "-"
            for held in names where held.hasPrefix(beginning) { unlink("\(folder)/\(held)") }
            unlink(path)
        }
    }

    private static let lockEnding = ".lock"

    private func path(of digest: Digest) -> String { "\(folder)/\(token)-\(digest.hex)" }

    private var lockPath: String { "\(folder)/\(token)\(HeldBlobs.lockEnding)" }

    /// Without a lock nothing is held: another process would take it for what a dead one left.
    private func takeLock(_ state: inout State) {
        // A lock on a file that was removed tells nobody anything, and would be in the way of this.
        state.lock = nil
        state.isLocked = false
        // Where it cannot be made, no lock can be either.
        try? makeFolder(folder)
        guard let lock = try? DiskFile(path: lockPath, flags: O_RDWR | O_CREAT) else { return }
        state.isLocked = lock.takeLock()
        state.lock = consume lock
    }
}

import Coordination
import Foundation
import Logging
import Messaging
import Pipelines

/// The store and the blobs of a state folder, without what other builds computed.
struct StudyStorage {
    let store: JobStore
    let blobs: BlobStore
    /// Whether the state folder had a store before.
    let wasUsed: Bool
    /// What the user should know of what was removed.
    let notices: [String]

    /// Opens both.
    ///
    /// - Throws: What opening, repairing and removing throw.
    init(_ folder: String, _ logger: Logger) throws {
        let path = StateFolder.storePath(in: folder)
        wasUsed = FileManager.default.fileExists(atPath: path)
        store = try StoreRepair.open(path: path, logger)
        blobs = try BlobStore(
            directory: StateFolder.blobsPath(in: folder),
            onNaming: { CrashPoint.reach("blob", $0 ? .after : .before) })
        let (found, idle) = try store.removeOtherVersions(than: StageRegistry.standard.versions)
        for digest in idle { blobs.remove(digest) }
        for other in found { logger.notice("\(other.notice)") }
        notices = found.map(\.notice)
    }

    /// Offers data files to workers by their digests, which were computed just now.
    func refer(to sources: [Digest: SourceFile]) throws {
        for (digest, source) in sources {
            _ = try blobs.refer(
                to: source.path, as: digest, sizeBytes: source.sizeBytes, isVerified: true)
        }
    }
}

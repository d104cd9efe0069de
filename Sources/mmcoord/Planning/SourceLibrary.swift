package import Coordination
import Dispatch
import Foundation
package import Messaging
import Synchronization

/// Knows data files by content, so that a result never outlives the data it came from.
///
/// A file is hashed once, and again only after its size, times or inode have changed.
package struct SourceLibrary {
    private let store: JobStore?
    private let blobs: BlobStore?
    private(set) var sources: [Digest: SourceFile] = [:]
    /// Bytes that were made here and that no task can make again: fold plans and small tables.
    private(set) var kept: [Digest: [UInt8]] = [:]

    /// Remembers digests in `store` and keeps small inputs in `blobs`; both may be absent, for a
    /// plan that is only looked at.
    package init(store: JobStore?, blobs: BlobStore?) {
        self.store = store
        self.blobs = blobs
    }

    /// Hashes those of some files that are not known yet, several at once and the largest first.
    ///
    /// One after another, the files of a large study keep workers waiting for minutes.
    package mutating func hash(_ paths: [String]) throws {
        guard let store else { return }
        let identities = try Set(paths.map(Self.absolute)).map(FileIdentity.init)
        let unknown = try identities.filter { try store.digest(of: $0) == nil }
            .sorted { ($0.sizeBytes, $0.path) > ($1.sizeBytes, $1.path) }
        let hashes = Mutex([Int: Result<Digest, MessagingError>]())
        DispatchQueue.concurrentPerform(iterations: unknown.count) { index in
            let hash = Result { () throws(MessagingError) in
                try BlobStore.sha256(ofFile: unknown[index].path)
            }
            hashes.withLock { $0[index] = hash }
        }
        for (index, hash) in hashes.withLock({ $0 }) {
            try store.remember(try hash.get(), of: unknown[index])
        }
    }

    /// The file at `path` as a blob that workers read in place or fetch.
    package mutating func source(_ path: String) throws -> BlobReference {
        let absolute = Self.absolute(path)
        let identity = try FileIdentity(path: absolute)
        let digest: Digest
        if let known = try store?.digest(of: identity) {
            digest = known
        } else if store == nil {
            // A plan that is only looked at needs no content; any digest will do.
            digest = Digest(bytes: [UInt8](repeating: 0, count: Digest.byteCount))
        } else {
            digest = try BlobStore.sha256(ofFile: absolute)
            try store?.remember(digest, of: identity)
        }
        sources[digest] = SourceFile(path: absolute, sizeBytes: Int(identity.sizeBytes))
        return BlobReference(
            digest: digest, sizeBytes: Int(identity.sizeBytes), pathHint: absolute)
    }

    private static func absolute(_ path: String) -> String {
        URL(fileURLWithPath: path).standardizedFileURL.path
    }

    /// Keeps bytes that were made here.
    mutating func keep(_ bytes: [UInt8]) throws -> BlobReference {
        guard let blobs else {
            return BlobReference(
                digest: Digest(bytes: [UInt8](repeating: 0, count: Digest.byteCount)),
                sizeBytes: bytes.count)
        }
        let digest = try blobs.insert(bytes)
        kept[digest] = bytes
        return BlobReference(digest: digest, sizeBytes: bytes.count)
    }
}

/// A data file of the study.
package struct SourceFile: Sendable, Equatable {
    /// Absolute, on the coordinator's machine.
    package var path: String
    /// Length in bytes when the study was prepared.
    package var sizeBytes: Int
}

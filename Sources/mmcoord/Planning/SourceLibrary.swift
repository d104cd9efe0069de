package import Coordination
import Foundation
package import Messaging

/// Knows data files by content, so that a result never outlives the data it came from.
///
/// A file is hashed once, and again only after its size, time or inode has changed.
package struct SourceLibrary {
    private let store: JobStore?
    private let blobs: BlobStore?
    private(set) var sources: [Digest: SourceFile] = [:]

    /// Remembers digests in `store` and keeps small inputs in `blobs`; both may be absent, for a
    /// plan that is only looked at.
    package init(store: JobStore?, blobs: BlobStore?) {
        self.store = store
        self.blobs = blobs
    }

    /// The file at `path` as a blob that workers read in place or fetch.
    package mutating func source(_ path: String) throws -> BlobReference {
        let absolute = URL(fileURLWithPath: path).standardizedFileURL.path
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

    /// Keeps bytes that were made here.
    func keep(_ bytes: [UInt8]) throws -> BlobReference {
        guard let blobs else {
            return BlobReference(
                digest: Digest(bytes: [UInt8](repeating: 0, count: Digest.byteCount)),
                sizeBytes: bytes.count)
        }
        return BlobReference(digest: try blobs.insert(bytes), sizeBytes: bytes.count)
    }
}

/// A data file of the study.
package struct SourceFile: Sendable, Equatable {
    /// Absolute, on the coordinator's machine.
    package var path: String
    /// Length in bytes when the study was prepared.
    package var sizeBytes: Int
}

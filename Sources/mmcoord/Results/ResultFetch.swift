import Coordination
import Foundation
import Messaging

/// Brings result files into a folder, so that each is whole there, or as it was.
///
/// All come into a folder of their own beside the destination first; only when every digest is
/// right do they take their names. What a broken connection left is used by the next attempt.
struct ResultFetch {
    /// What is wanted, by path.
    let files: [PublishedResults.File]
    /// The folder to fill.
    let output: String

    private var staging: String { output + "/.fetch" }

    /// Copies files of a state folder on this machine.
    ///
    /// - Throws: `StateError.damagedResult`, and `StateError.cannotWrite`; nothing is changed then.
    func copy(from state: String) throws {
        try makeFolder(staging)
        for (index, file) in files.enumerated() {
            let source = "\(state)/\(file.path)"
            let copy = stagingPath(index)
            do {
                unlink(copy)
                try FileManager.default.copyItem(atPath: source, toPath: copy)
            } catch {
                throw StateError.cannotWrite(path: copy, reason: error.localizedDescription)
            }
            let found = try BlobStore.sha256(ofFile: copy)
            guard found == file.sha256 else {
                unlink(copy)
                throw StateError.damagedResult(
                    path: source, expected: file.sha256.hex, found: found.hex)
            }
        }
        try place()
    }

    /// Fetches files from a coordinator by their digests, piece by piece.
    ///
    /// - Throws: `MessagingError`, `StateError.cannotWrite`; nothing is changed then.
    func download(from client: any RequestClient) async throws {
        try makeFolder(staging)
        let store = try BlobStore(directory: staging + "/blobs")
        let downloader = BlobDownloader(client: client, store: store)
        for (index, file) in files.enumerated() {
            let blob = try await downloader.fetch(file.sha256, sizeBytes: file.sizeBytes)
            // Two results may have the same bytes, so the blob stays until all have theirs.
            let copy = stagingPath(index)
            unlink(copy)
            guard link(blob, copy) == 0, chmod(copy, 0o644) == 0 else { throw failure(copy) }
        }
        try place()
    }

    private func stagingPath(_ index: Int) -> String { "\(staging)/\(index).partial" }

    /// Gives every file its name.
    private func place() throws {
        for file in files {
            let folder = (file.path as NSString).deletingLastPathComponent
            if !folder.isEmpty { try makeFolder("\(output)/\(folder)") }
        }
        for (index, file) in files.enumerated() {
            let path = "\(output)/\(file.path)"
            guard rename(stagingPath(index), path) == 0 else { throw failure(path) }
        }
        // What is left there is of no use; a later fetch removes it too.
        try? FileManager.default.removeItem(atPath: staging)
    }

    private func makeFolder(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true)
        } catch {
            throw StateError.cannotWrite(path: path, reason: error.localizedDescription)
        }
    }

    private func failure(_ path: String) -> StateError {
        .cannotWrite(path: path, reason: String(cString: strerror(errno)))
    }
}

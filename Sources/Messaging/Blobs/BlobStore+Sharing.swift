package import Coordination
internal import Foundation

/// Two stores on one file system hold a blob once.
extension BlobStore {
    /// Takes in another store's file by hard link, if it can be linked and its bytes are right.
    ///
    /// The link is made first and hashed then: what is checked is what is kept.
    ///
    /// - Parameters:
    ///   - path: A regular file on this machine; on another file system it is left alone.
    ///   - digest: What its bytes must hash to.
    ///   - sizeBytes: How many bytes it must have.
    /// - Returns: Whether the blob is here now.
    /// - Throws: `MessagingError.diskFull`, `.fileFailed` where the store itself cannot be written.
    package func adopt(
        fileAt path: String, as digest: Digest, sizeBytes: Int
    ) throws(MessagingError) -> Bool {
        guard size(of: digest) == nil else { return size(of: digest) == sizeBytes }
        let temporary = newTemporaryPath()
        if link(path, temporary) != 0 {
            // Either the file is not on this machine, or the folder for the link is gone.
            guard errno == ENOENT else { return false }
            try makeFolders()
            guard link(path, temporary) == 0 else { return false }
        }
        do throws(MessagingError) {
            guard FileIdentifier(path: temporary)?.sizeBytes == sizeBytes,
                try BlobStore.sha256(ofFile: temporary) == digest
            else {
                unlink(temporary)
                return false
            }
            if synchronisesFiles {
                try DiskFile(path: temporary, flags: O_RDONLY).synchronise()
            }
            try remakingFolders { () throws(MessagingError) in try publish(temporary, as: digest) }
        } catch {
            unlink(temporary)
            throw error
        }
        // Where another request linked the same file first, the two names are of one file, and
        // rename(2) leaves both.
        unlink(temporary)
        // What came of the same blob in pieces before is of no use any more.
        unlink("\(directory)/.partial/\(digest.hex)")
        return true
    }

    /// Gives up this store's file of a blob where another store on the same file system has it at
    /// `path`, as the same file or, once hashed, as another: the other store decides when it goes.
    package func share(_ digest: Digest, with path: String) {
        let own = self.path(for: digest)
        guard own != path, let mine = FileIdentifier(path: own),
            let other = FileIdentifier(path: path), other.device == mine.device
        else { return }
        // A file of the other store that cannot be read is no use: this store keeps its own.
        let isShared = try? refer(
            to: path, as: digest, sizeBytes: mine.sizeBytes, isVerified: mine == other)
        if isShared == true { unlink(own) }
    }
}

/// Tells whether two paths name one file; nil for what is no regular file.
private struct FileIdentifier: Equatable {
    let device: UInt64
    let inode: UInt64
    let sizeBytes: Int

    init?(path: String) {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        sizeBytes = Int(status.st_size)
    }
}

import Coordination

extension BlobReference {
    /// The path of the data file with these bytes; nil for a blob that a task or the coordinator
    /// made.
    ///
    /// The coordinator gives a path for such blobs too, but files of a store are named by their
    /// content.
    var dataFile: String? {
        guard let pathHint,
            !pathHint.hasSuffix("/\(digest.hex.prefix(2))/\(digest.hex.dropFirst(2))")
        else { return nil }
        return pathHint
    }
}

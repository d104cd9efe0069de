import Coordination

extension BlobReference {
    /// The data file whose bytes these are; nil for what a task or the coordinator has made.
    ///
    /// Of those the coordinator tells the place too, but in a store a file is named by its content.
    var dataFile: String? {
        guard let pathHint,
            !pathHint.hasSuffix("/\(digest.hex.prefix(2))/\(digest.hex.dropFirst(2))")
        else { return nil }
        return pathHint
    }
}

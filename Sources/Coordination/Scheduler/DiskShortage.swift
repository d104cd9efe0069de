/// A file system that has no room for what a study must write.
package struct DiskShortage: Sendable, Equatable, Codable {
    /// A folder on it.
    package var folder: String
    /// What it has left, in bytes.
    package var freeBytes: Int
    /// What it must have left for the study to go on, in bytes.
    package var neededBytes: Int

    /// Describes a full disk.
    package init(folder: String, freeBytes: Int, neededBytes: Int) {
        self.folder = folder
        self.freeBytes = freeBytes
        self.neededBytes = neededBytes
    }
}

internal import Foundation

/// A study whose sources can all be read by ranges of rows.
package struct ConvertedStudy {
    /// The study, with the converted file in place of each source that had to be converted.
    package let file: ClusterFile
    /// What was decided for want of a word by the user.
    package let notices: [String]
    /// Where converted files stay.
    let folder: ConvertedFolder
    /// The names of those that this study reads.
    let names: Set<String>

    /// What the converted files of this study take on disk.
    package var sizeBytes: Int {
        names.reduce(0) { sum, name in
            var status = stat()
            // A file that vanishes meanwhile takes nothing.
            return stat("\(folder.path)/\(name)", &status) == 0 ? sum + Int(status.st_size) : sum
        }
    }

    /// Removes the conversions in the folder that this study does not read: of sources that have
    /// changed since, or that the cluster file names no more.
    ///
    /// - Returns: Their names, and what they took.
    /// - Throws: What the file system says.
    func removeOthers() throws -> (names: [String], sizeBytes: Int) {
        try folder.removeFiles { !names.contains($0) }
    }
}

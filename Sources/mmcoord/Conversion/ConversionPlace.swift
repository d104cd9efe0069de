internal import Foundation

/// Where a command that only looks at a study keeps converted sources.
struct ConversionPlace {
    /// The folder.
    let path: String
    private let isTemporary: Bool

    /// Takes the state folder if there is one, whose study will use the files, and otherwise a
    /// folder that vanishes with the command.
    init(of file: ClusterFile) {
        isTemporary = !FileManager.default.fileExists(atPath: file.cluster.state)
        path =
            isTemporary
            ? FileManager.default.temporaryDirectory
                .appending(path: "mmcoord-converted-\(getpid())").path
            : StudyConversion.path(in: file.cluster.state)
    }

    /// Removes what must not stay.
    func leave() {
        // There is nothing to remove where nothing was converted.
        if isTemporary { try? FileManager.default.removeItem(atPath: path) }
    }
}

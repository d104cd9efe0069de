internal import Foundation

/// Makes the paths of a cluster file absolute.
struct PathResolver {
    /// Absolute folder of the cluster file, which relative paths start from.
    private let folder: String

    init(file: String) {
        folder = URL(fileURLWithPath: file).deletingLastPathComponent().standardizedFileURL.path
    }

    /// `path` made absolute, relative ones from the cluster file's folder.
    func resolve(_ path: String) -> String {
        if path.hasPrefix("~/") {
            return URL(fileURLWithPath: NSHomeDirectory() + path.dropFirst()).standardizedFileURL
                .path
        }
        return URL(fileURLWithPath: path, relativeTo: URL(fileURLWithPath: folder + "/"))
            .standardizedFileURL.path
    }
}

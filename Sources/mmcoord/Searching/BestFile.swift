internal import Foundation

/// Where the cluster file of the best configuration goes.
package struct BestFile: Sendable, Equatable {
    /// Its path.
    package let path: String

    /// How a file that a search wrote begins.
    package static let mark = "Written by 'mmcoord search'"

    /// Chooses the file.
    ///
    /// - Parameters:
    ///   - file: The cluster file that is searched.
    ///   - named: The path asked for; nil for the cluster file's with `.best` before its ending.
    /// - Throws: `SearchError.output` where that would overwrite another file, or mean other paths.
    package init(of file: String, named: String?) throws(SearchError) {
        let source = URL(fileURLWithPath: file)
        let ending = source.pathExtension
        let stem = NSString(string: file).deletingPathExtension
        path = named ?? stem + ".best" + (ending.isEmpty ? "" : ".\(ending)")
        let place = URL(fileURLWithPath: path).standardizedFileURL.deletingLastPathComponent().path
        guard place == source.standardizedFileURL.deletingLastPathComponent().path else {
            throw .output(
                path: path, found: "is in another folder than \(file)",
                remedy: "Paths in it are relative to its folder: choose a name in that one.")
        }
        guard let bytes = FileManager.default.contents(atPath: path) else { return }
        guard bytes.starts(with: Data("# \(Self.mark)".utf8)) else {
            throw .output(
                path: path, found: "exists, and no search wrote it",
                remedy: "Rename it, or name another file with --output.")
        }
    }
}

internal import Foundation
internal import Messaging

/// What building the typed sections needs: where paths start, and where problems go.
struct ClusterFileReader {
    /// The cluster file, as the user named it.
    let file: String
    /// Absolute folder that relative paths start from.
    let folder: String
    /// Line of every key given in the file, by key path.
    let lines: [String: Int]
    /// Problems that only show when several keys are seen together.
    private(set) var problems: [ClusterFileProblem] = []

    init(file: String, lines: [String: Int]) {
        self.file = file
        self.lines = lines
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

    /// `text`, which the schema has checked, as an address.
    func address(_ text: String) -> Address {
        guard let address = try? Address(listening: text) else {
            preconditionFailure("the schema let through the address \(text)")
        }
        guard case .ipc(let path) = address else { return address }
        return .ipc(path: resolve(path))
    }

    /// Adds a problem at `key`, with the line of the nearest enclosing key that has one.
    mutating func report(_ key: String, found: String, allowed: String, advice: String) {
        problems.append(
            ClusterFileProblem(
                file: file, line: line(of: key), key: key, found: found, allowed: allowed,
                advice: advice))
    }

    private func line(of key: String) -> Int? { ClusterFile.line(of: key, in: lines) }
}

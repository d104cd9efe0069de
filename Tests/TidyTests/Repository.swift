import Foundation

/// The files of the repository that this test lies in.
enum Repository {
    /// The folder that holds the manifest.
    ///
    /// Links are resolved, because a package may be built from a folder that links to `Sources`
    /// and `Tests`.
    static let root = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Every Swift file of `Sources`, `Tests` and the manifest that a person wrote.
    static let swiftFiles: [SourceFile] = files(in: ["Sources", "Tests", "Package.swift"])
        .filter { $0.path.hasSuffix(".swift") && !$0.isGenerated }

    /// Every text file that a reader may meet: sources, scripts, examples and documents.
    static let textFiles: [SourceFile] = files(
        in: [
            "Sources", "Tests", "Cluster", "Docs", "Package.swift", "README.md", "CHANGELOG.md",
            ".ci",
        ])

    /// Whether there is a file or folder at `path`.
    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(
            atPath: root.appending(path: path).path(percentEncoded: false))
    }

    /// The number of bytes of each file below `folder`, by path.
    static func sizes(below folder: String) -> [(path: String, byteCount: Int)] {
        paths(below: folder).map { path in
            let values = try? root.appending(path: path).resourceValues(forKeys: [.fileSizeKey])
            return (path, values?.fileSize ?? 0)
        }
    }

    private static func files(in places: [String]) -> [SourceFile] {
        let extensions = [
            "swift", "md", "sh", "py", "yaml", "yml", "json", "proto", "h", "modulemap", "txt",
            "run", "html", "css", "js", "svg", "toml", "",
        ]
        return places.flatMap(paths).compactMap { path in
            let url = root.appending(path: path)
            guard extensions.contains(url.pathExtension),
                let text = try? String(contentsOf: url, encoding: .utf8)
            else { return nil }
            return SourceFile(path: path, text: text)
        }
    }

    /// The files below `place`, or `place` itself when it is a file, in order.
    private static func paths(below place: String) -> [String] {
        let folder = root.appending(path: place).path(percentEncoded: false)
        guard let found = FileManager.default.enumerator(atPath: folder) else {
            return exists(place) ? [place] : []
        }
        let names = found.compactMap { $0 as? String }.sorted()
        if names.isEmpty { return exists(place) ? [place] : [] }
        return names.map { "\(place)/\($0)" }
            .filter { !$0.contains("/.build/") && !$0.contains("__pycache__") }
    }
}

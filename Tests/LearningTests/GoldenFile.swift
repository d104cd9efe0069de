import Foundation

/// Files in `Golden`, each written by the script beside it.
enum GoldenFile {
    /// Where `name` lies in the sources.
    static func url(_ name: String) -> URL {
        URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/\(name)")
    }

    /// Decodes a golden JSON file.
    static func decode<Content: Decodable>(_ name: String, as type: Content.Type) throws -> Content
    {
        try JSONDecoder().decode(type, from: Data(contentsOf: url(name)))
    }

    /// The lines of a golden text file, without comments and empty ones.
    static func lines(_ name: String) throws -> [String] {
        try String(contentsOf: url(name), encoding: .utf8)
            .split(separator: "\n").map(String.init).filter { !$0.hasPrefix("#") }
    }
}

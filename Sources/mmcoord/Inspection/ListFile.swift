internal import Foundation

/// A text file with one name a line; blank lines are skipped.
package struct ListFile: Sendable, Equatable {
    /// The file.
    package var path: String
    /// The names, in file order, each once.
    package var names: [String]

    /// Largest list read.
    private static let sizeLimitBytes = 64 << 20

    /// Reads the list at `path`.
    ///
    /// - Throws: `CoordinatorError.cannotRead` with the reason.
    package init(path: String) throws(CoordinatorError) {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw .cannotRead(path: path, reason: "there is no such file, or it is not readable")
        }
        guard bytes.count <= Self.sizeLimitBytes else {
            throw .cannotRead(
                path: path, reason: "it has \(ByteSize.text(bytes.count)); is it a list of names?")
        }
        guard let text = String(bytes: bytes, encoding: .utf8) else {
            throw .cannotRead(path: path, reason: "it is not UTF-8 text")
        }
        self.path = path
        var seen: Set<String> = []
        names = text.split(whereSeparator: \.isNewline)
            .map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty && seen.insert($0).inserted }
        guard !names.isEmpty else {
            throw .cannotRead(path: path, reason: "it names nothing; write one name a line")
        }
    }
}

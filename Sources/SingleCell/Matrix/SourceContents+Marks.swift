internal import Foundation

/// What the first bytes of a file show.
extension SourceContents {
    /// Whether the file begins with these bytes.
    func starts(_ mark: [UInt8]) -> Bool { head?.starts(with: mark) ?? false }

    /// Whether these bytes are anywhere in `head`.
    func contains(_ text: String) -> Bool {
        head.map { Data($0).range(of: Data(text.utf8)) != nil } ?? false
    }

    /// Whether the file is a zip archive.
    var isZip: Bool { starts([0x50, 0x4B, 0x03, 0x04]) }

    /// Whether the file is a zip archive whose first names contain one of some texts.
    func isZip(with texts: String...) -> Bool {
        isZip && texts.contains { contains($0) }
    }
}

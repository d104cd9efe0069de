internal import Foundation

/// A format of other programs that is recognised, and refused with what makes it one that is read.
struct ForeignFormat: Sendable {
    /// With an article, as `a 10x Genomics file`.
    let name: String
    /// What to do, as a sentence.
    let remedy: String
    /// Whether a file or folder is of this format.
    let matches: @Sendable (SourceContents) throws(SingleCellError) -> Bool

    init(
        _ name: String, _ remedy: String,
        if matches: @escaping @Sendable (SourceContents) throws(SingleCellError) -> Bool
    ) {
        self.name = name
        self.remedy = remedy
        self.matches = matches
    }

    /// A format whose files begin with one of some marks.
    init(_ name: String, _ remedy: String, starts marks: [UInt8]...) {
        self.init(name, remedy) { contents in marks.contains { contents.starts($0) } }
    }

    /// A format whose files begin with one of some texts.
    init(_ name: String, _ remedy: String, starts marks: String...) {
        self.init(name, remedy) { contents in marks.contains { contents.starts(Array($0.utf8)) } }
    }

    /// A format of HDF5 files whose root has all of some members.
    init(_ name: String, _ remedy: String, rootHas members: String...) {
        self.init(name, remedy) { (contents) throws(SingleCellError) in
            guard contents.isHDF5 else { return false }
            return Set(try contents.root().memberNames()).isSuperset(of: members)
        }
    }

    /// A kind of folder.
    init(_ kind: FolderKind, _ remedy: String) {
        self.init(kind.name, remedy) { contents in
            contents.memberNames.map { FolderKind(memberNames: $0) } == kind
        }
    }

    /// A file that is compressed as a whole.
    static func packed(_ name: String, _ command: String, _ mark: [UInt8]) -> ForeignFormat {
        ForeignFormat(
            "compressed with \(name) as a whole", "Expand it first: \(command).", starts: mark)
    }

    /// The refusal of `path`.
    func refusal(of path: String) -> SingleCellError {
        .foreignFormat(path: path, format: name, remedy: remedy)
    }
}

extension SourceContents {
    /// Whether these bytes are at an offset.
    func holds(_ text: String, at offset: Int) -> Bool {
        guard let head, head.count >= offset + text.utf8.count else { return false }
        return head[offset...].starts(with: text.utf8)
    }

    /// The beginning of a text without blanks, in small letters; nil for what is not text of one
    /// byte a character: no control characters but those of lines and tabs.
    var textStart: Substring? {
        guard let head, head.allSatisfy({ $0 >= 0x20 || (0x09...0x0D).contains($0) }) else {
            return nil
        }
        return String(decoding: head.prefix(512), as: UTF8.self).lowercased()
            .drop { $0.isWhitespace || $0 == "\u{FEFF}" }
    }
}

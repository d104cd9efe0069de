internal import LinearAlgebra

/// A text file with one name a line.
///
/// Lines end in LF, CRLF or CR; blank ones are skipped. Blanks around a name are dropped, unless
/// it is quoted: a name in quotes is taken as it is, and `""` in it is one quote.
package struct NameList: Sendable, Equatable {
    /// The names, in the file's order, each once.
    package let names: [String]

    /// Reads a list.
    ///
    /// - Throws: `SingleCellError.badLine` for a quote that nothing closes or a list without names;
    ///   as `TextFile.read`.
    package init(path: String) throws(SingleCellError) {
        try self.init(text: try TextFile.read(path), path: path)
    }

    /// Reads the text of a list; `path` is for messages.
    init(text: String, path: String) throws(SingleCellError) {
        var seen: Set<ExactText> = []
        var names: [String] = []
        for (index, line) in Self.lines(text).enumerated() {
            guard let name = Self.name(line) else {
                throw .badLine(
                    path: path, line: index + 1,
                    problem: "`\(String(line).printableName)` opens with a quote and does not end "
                        + "with the quote that closes it; write a quote inside twice")
            }
            if !name.isEmpty, seen.insert(ExactText(name)).inserted { names.append(name) }
        }
        guard !names.isEmpty else {
            throw .badLine(path: path, line: 1, problem: "it names nothing; write one name a line")
        }
        self.names = names
    }

    private static func lines(_ text: String) -> [Substring.UnicodeScalarView] {
        var lines: [Substring.UnicodeScalarView] = []
        let scalars = text.unicodeScalars
        var start = scalars.startIndex
        var index = start
        while index < scalars.endIndex {
            let next = scalars.index(after: index)
            if scalars[index] == "\n" || scalars[index] == "\r" {
                lines.append(scalars[start..<index])
                let isPair =
                    scalars[index] == "\r" && next < scalars.endIndex && scalars[next] == "\n"
                start = isPair ? scalars.index(after: next) : next
                index = start
            } else {
                index = next
            }
        }
        lines.append(scalars[start...])
        return lines
    }

    /// The name on a line; nil if its quotes are wrong.
    private static func name(_ line: Substring.UnicodeScalarView) -> String? {
        func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isWhitespace }
        let start = line.drop(while: isBlank)
        guard let last = start.lastIndex(where: { !isBlank($0) }) else { return "" }
        let name = start[...last]
        guard name.first == "\"" else { return String(name) }
        var content = String.UnicodeScalarView()
        var rest = name.dropFirst()
        while let scalar = rest.popFirst() {
            guard scalar == "\"" else {
                content.append(scalar)
                continue
            }
            guard let next = rest.popFirst() else { return String(content) }
            guard next == "\"" else { return nil }
            content.append(next)
        }
        return nil
    }
}

/// Which genes encode which surface protein: protein names as antibody panels write them, genes as
/// HGNC symbols.
///
/// A protein made of several chains has several genes (CD3, CD8, a T cell receptor), and isoforms
/// of one protein share a gene (CD45RA and CD45RO).
package struct ProteinGeneTable: Sendable {
    /// Symbols by the key of the protein's name; empty for a protein without a gene.
    private var symbolsOfKey: [String: [String]] = [:]

    /// The table that comes with the program: the CD molecules and the other antigens of the usual
    /// human panels.
    package static func builtIn() -> ProteinGeneTable {
        var table = ProteinGeneTable()
        for text in [differentiationAntigens, furtherAntigens] {
            do {
                try table.add(text, path: "the built-in table")
            } catch {
                preconditionFailure("\(error)")
            }
        }
        return table
    }

    /// Returns this table with the entries of `text` added; they replace entries for the same name.
    ///
    /// One entry a line: a protein, then a tab, `=>`, `=` or comma, then one or more symbols
    /// separated by commas, or `none`. Several names of one protein are separated by `|`. Empty
    /// lines and lines that start with `#` are skipped.
    ///
    /// - Parameters:
    ///   - text: The user's table.
    ///   - path: Where it was read from, for errors.
    /// - Returns: A new table; this one is left as it is.
    /// - Throws: `LearningError.badAliasLine` with the first line that cannot be understood.
    package func extended(by text: String, path: String) throws(LearningError) -> ProteinGeneTable {
        var table = self
        try table.add(text, path: path)
        return table
    }

    /// Returns the symbols of a protein, empty when it is known to have none, nil if no form of
    /// its name is known.
    package func symbols(of protein: String) -> [String]? {
        for candidate in ProteinName.candidates(protein) {
            if let symbols = symbols(exactly: candidate) { return symbols }
        }
        return nil
    }

    /// Returns the symbols entered for exactly this spelling, up to case and separators.
    func symbols(exactly name: String) -> [String]? { symbolsOfKey[ProteinName.key(name)] }

    private mutating func add(_ text: String, path: String) throws(LearningError) {
        var lineOfKey: [String: Int] = [:]
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated() {
            let number = index + 1
            guard let entry = try ProteinGeneEntry(line, path: path, line: number) else { continue }
            for name in entry.names {
                let key = ProteinName.key(name)
                if let first = lineOfKey.updateValue(number, forKey: key) {
                    throw .badAliasLine(
                        path: path, line: number,
                        problem: "`\(name)` was already given in line \(first)")
                }
                symbolsOfKey[key] = entry.symbols
            }
        }
    }
}

/// One line of a table: the names of a protein and the symbols of its genes.
struct ProteinGeneEntry: Equatable {
    /// At least one.
    let names: [String]
    /// In the order of the line, without repetition; empty for `none`.
    let symbols: [String]

    /// Reads a line; nil for an empty line or a comment.
    init?(_ line: Substring, path: String, line number: Int) throws(LearningError) {
        let line = Self.trimmed(line)
        guard !line.isEmpty, !line.hasPrefix("#") else { return nil }
        func bad(_ problem: String) -> LearningError {
            .badAliasLine(path: path, line: number, problem: problem)
        }
        // A name may hold a comma (`HLA-A,B,C => HLA-A`), so that separator is looked for last.
        let separators = "\t=,".compactMap { line.firstIndex(of: $0) }
        guard let separator = separators.first else { throw bad("`\(line)` names no gene") }
        var rest = line[line.index(after: separator)...]
        if line[separator] == "=", rest.hasPrefix(">") { rest = rest.dropFirst() }
        names = line[..<separator].split(separator: "|").map(Self.trimmed).filter { !$0.isEmpty }
        guard !names.isEmpty else { throw bad("no protein before `\(line[separator])`") }
        var symbols: [String] = []
        for part in rest.split(separator: ",", omittingEmptySubsequences: false) {
            let symbol = Self.trimmed(part)
            guard !symbol.isEmpty else { throw bad("an empty gene symbol in `\(line)`") }
            guard !symbol.contains(where: { " \t=|".contains($0) }) else {
                throw bad("`\(symbol)` is no gene symbol")
            }
            if !symbols.contains(symbol) { symbols.append(symbol) }
        }
        self.symbols = symbols == ["none"] ? [] : symbols
    }

    private static func trimmed(_ text: Substring) -> String {
        let start = text.drop { $0.isWhitespace }
        guard let end = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...end])
    }
}

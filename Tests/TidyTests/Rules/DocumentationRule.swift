/// Every declaration that other modules can use says what it is.
enum DocumentationRule {
    /// Members whose meaning is the protocol's.
    static let exempt: Set<String> = [
        "description", "debugDescription", "errorDescription", "hashValue", "hash", "encode", "==",
        "<", "<=", ">", ">=", "CodingKeys", "configuration", "run", "validate", "init(from",
        "allCases", "rawValue",
    ]

    private static let kinds: Set<String> = [
        "func", "var", "let", "struct", "enum", "class", "actor", "protocol", "init", "subscript",
        "typealias", "macro", "associatedtype",
    ]

    private static let modifiers: Set<String> = [
        "package", "public", "open", "static", "final", "indirect", "mutating", "nonmutating",
        "borrowing", "consuming", "lazy", "weak", "override", "nonisolated", "convenience",
        "required", "dynamic", "prefix", "postfix", "infix", "distributed", "isolated", "internal",
        "private", "fileprivate",
    ]

    /// Declarations marked `package`, `public` or `open` without a `///` above them.
    ///
    /// - Parameters:
    ///   - file: A file of `Sources`.
    ///   - requirements: Members that the module's protocols require: documented there, once.
    /// - Returns: One violation a declaration.
    static func check(_ file: SourceFile, requirements: Set<String> = []) -> [Violation] {
        file.code.indices.compactMap { index in
            guard let name = exportedName(file.code[index]), !exempt.contains(name),
                !requirements.contains(name), !isDocumented(file, index)
            else { return nil }
            return Violation(file, at: index, "`\(name)` has no documentation comment")
        }
    }

    /// Returns the names of the members that the file's protocols require.
    static func requirements(_ file: SourceFile) -> [String] {
        var depth = 0
        var isProtocol = false
        var names: [String] = []
        for line in file.code {
            let words = line.split { !($0.isLetter || $0.isNumber || $0 == "_") }
            if depth == 0 { isProtocol = words.contains("protocol") }
            if isProtocol, depth > 0,
                let kind = words.firstIndex(where: {
                    $0 == "func" || $0 == "var" || $0 == "associatedtype"
                }),
                kind + 1 < words.count
            {
                names.append(String(words[kind + 1]))
            }
            depth += line.count { $0 == "{" } - line.count { $0 == "}" }
        }
        return names
    }

    /// Returns the name that a line declares for other modules, or nil.
    static func exportedName(_ line: String) -> String? {
        var rest = Substring(line)
        var isExported = false
        while let word = nextWord(&rest) {
            if word.hasPrefix("@") { continue }
            let modifier = word.prefix { $0 != "(" }
            if word == "class", let next = rest.split(separator: " ").first,
                kinds.contains(String(next))
            {
                continue
            }
            let kind = word.prefix { $0.isLetter }
            guard !kinds.contains(String(kind)) else {
                return isExported ? name(kind: String(kind), word: word, rest: rest) : nil
            }
            guard modifiers.contains(String(modifier)) else { return nil }
            if ["package", "public", "open"].contains(word) { isExported = true }
        }
        return nil
    }

    private static func name(kind: String, word: Substring, rest: Substring) -> String {
        let text = kind == "init" || kind == "subscript" ? word + rest : rest.drop { $0 == " " }
        if kind == "init", text.hasPrefix("init(from") { return "init(from" }
        if kind == "init" || kind == "subscript" { return kind }
        let name = text.prefix { !" (:<={".contains($0) || $0 == "`" }
        return name.isEmpty ? String(text.prefix { $0 != " " && $0 != "(" }) : String(name)
    }

    /// Takes the next word, with the parentheses that directly follow it.
    private static func nextWord(_ rest: inout Substring) -> Substring? {
        rest = rest.drop { $0 == " " }
        guard !rest.isEmpty else { return nil }
        var depth = 0
        let end =
            rest.firstIndex { character in
                if character == "(" { depth += 1 }
                if character == ")" { depth -= 1 }
                return character == " " && depth <= 0
            } ?? rest.endIndex
        defer { rest = rest[end...] }
        return rest[..<end]
    }

    /// Whether the nearest line above, attributes and formatter notes apart, ends a comment.
    private static func isDocumented(_ file: SourceFile, _ index: Int) -> Bool {
        for line in file.lines[..<index].reversed() {
            let text = line.drop { $0 == " " }
            if text.hasPrefix("@") || text.hasPrefix("// swift-format-ignore") { continue }
            return text.hasPrefix("///") || text.hasSuffix("*/")
        }
        return false
    }
}

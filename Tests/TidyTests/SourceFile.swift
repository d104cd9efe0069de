/// One text file of the repository.
struct SourceFile: Sendable {
    /// Relative to the repository, with `/`.
    let path: String
    /// Line by line, without line ends.
    let lines: [String]
    /// The same lines with comments and the text of string literals replaced by spaces; what an
    /// interpolation holds stays.
    let code: [String]

    /// Splits `text` and, for a Swift file, finds its code.
    init(path: String, text: String) {
        self.path = path
        lines = Self.split(text)
        code = path.hasSuffix(".swift") ? Self.split(CodeScanner.code(of: text)) : lines
    }

    /// `LinearAlgebra` for `Sources/LinearAlgebra/…`, nil outside `Sources`.
    var module: String? {
        let parts = path.split(separator: "/")
        return parts.count > 2 && parts[0] == "Sources" ? String(parts[1]) : nil
    }

    /// Whether a tool wrote the file.
    var isGenerated: Bool { path.hasSuffix(".pb.swift") }

    private static func split(_ text: String) -> [String] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        return lines
    }
}

/// Something that breaks a convention, where it does.
struct Violation: Equatable, CustomStringConvertible {
    var path: String
    /// From 1; 0 for the file as a whole.
    var line: Int
    var problem: String

    /// Points at a line of `file`, counted from 0.
    init(_ file: SourceFile, at index: Int, _ problem: String) {
        self.init(path: file.path, line: index + 1, problem: problem)
    }

    init(path: String, line: Int = 0, problem: String) {
        self.path = path
        self.line = line
        self.problem = problem
    }

    var description: String { line == 0 ? "\(path): \(problem)" : "\(path):\(line): \(problem)" }
}

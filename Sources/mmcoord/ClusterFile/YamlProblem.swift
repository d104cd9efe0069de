internal import Yams

/// A file that is not YAML, in the words of this program.
struct YamlProblem {
    /// Line, from 1.
    private let line: Int?
    private let key: String
    private let found: String
    private let allowed: String
    private let advice: String

    init(_ error: YamlError, _ text: String) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            let lineText = Self.line(mark.line, of: text)
            line = mark.line
            key = ""
            allowed = ""
            if lineText.prefix(while: { $0 == " " || $0 == "\t" }).contains("\t") {
                found = "a tab in the indentation"
                advice = "Indent with spaces: YAML does not allow tabs."
            } else {
                found = "not YAML: \(problem), at column \(mark.column)"
                advice = "Check the indentation, colons and quotes of this line: \(lineText)"
            }
        case .duplicatedKeysInMapping(let duplicates, let context):
            let name = duplicates.first ?? ""
            let first = context.mark.line
            let second = Self.secondLine(of: name, after: context.mark, in: text)
            line = second ?? first
            key = name
            found = "given twice, first in line \(first)"
            allowed = "each key once"
            advice = "Remove one of them."
        default:
            line = nil
            key = ""
            found = "not YAML: \(error)"
            allowed = ""
            advice = "Save the file as UTF-8 text."
        }
    }

    /// The problem as part of a report on the file called `file`.
    func problem(in file: String) -> ClusterFileProblem {
        ClusterFileProblem(
            file: file, line: line, key: key, found: found, allowed: allowed, advice: advice)
    }

    private static func line(_ number: Int, of text: String) -> Substring {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.indices.contains(number - 1) ? lines[number - 1] : ""
    }

    /// Line of the next `name:` in the same column; Yams reports only the first one's place.
    private static func secondLine(of name: String, after mark: Mark, in text: String) -> Int? {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.indices.dropFirst(mark.line).first { index in
            lines[index].prefix(mark.column - 1).allSatisfy { $0 == " " }
                && lines[index].dropFirst(mark.column - 1).hasPrefix(name + ":")
        }.map { $0 + 1 }
    }
}

/// Conventions that the text alone can break.
enum TextRules {
    static let longestLine = 100
    static let longestFile = 400

    /// Lines wider than 100 columns, tabs, and spaces at the end of a line.
    static func lines(_ file: SourceFile) -> [Violation] {
        file.lines.enumerated().compactMap { index, line in
            if line.count > longestLine {
                return Violation(
                    file, at: index, "\(line.count) columns, at most \(longestLine) are allowed")
            }
            if line.contains("\t") {
                return Violation(file, at: index, "a tab; indent by 4 spaces")
            }
            if line.last == " " { return Violation(file, at: index, "spaces at the end") }
            return nil
        }
    }

    /// Files longer than 400 lines.
    static func length(_ file: SourceFile) -> [Violation] {
        guard file.lines.count > longestFile else { return [] }
        return [
            Violation(
                path: file.path,
                problem: "\(file.lines.count) lines, at most \(longestFile): what is the second "
                    + "thing in this file?")
        ]
    }

    /// Code that turns off the compiler's checks or crashes on outside facts.
    static let bannedCode = [
        "@unchecked Sendable", "nonisolated(unsafe)", "try!", "as!", "fatalError(", "@testable",
        "import XCTest",
    ]

    /// Words that promise work nobody tracks.
    static let bannedWords = ["TO" + "DO", "FIX" + "ME", "XX" + "X:"]

    /// Banned code, comments and literals apart; banned words anywhere.
    static func banned(_ file: SourceFile) -> [Violation] {
        file.lines.indices.flatMap { index in
            bannedCode.filter { holds($0, file.code[index]) }
                .map { Violation(file, at: index, "`\($0)` is banned") }
                + bannedWords.filter { holds($0, file.lines[index]) }
                .map { Violation(file, at: index, "`\($0)`: do it, or open an issue") }
        }
    }

    /// Folders in which people and build machines keep their own things.
    static let machinePaths = ["root", "Users", "home"].map { "/\($0)/" }

    /// Paths that exist on one machine only.
    static func machines(_ file: SourceFile) -> [Violation] {
        file.lines.indices.flatMap { index in
            machinePaths.filter { startsPath($0, in: file.lines[index]) }
                .map { Violation(file, at: index, "`\($0)` is a folder of one machine") }
        }
    }

    /// Whether `line` holds an absolute path that starts with `prefix`, and not `Sources/root/`.
    private static func startsPath(_ prefix: String, in line: String) -> Bool {
        line.ranges(of: prefix).contains { range in
            guard range.lowerBound > line.startIndex else { return true }
            let before = line[line.index(before: range.lowerBound)]
            return !(before.isLetter || before.isNumber || "_-.}/~*)".contains(before))
        }
    }

    /// Whether `line` holds `word` with no letter right before it: `as!` but not `alias!`.
    private static func holds(_ word: String, _ line: String) -> Bool {
        line.ranges(of: word).contains { range in
            guard range.lowerBound > line.startIndex else { return true }
            return !line[line.index(before: range.lowerBound)].isLetter
        }
    }
}

/// What the README tells a reader to type is there.
enum ReadmeRule {
    /// Commands in shell blocks that name a missing file of the repository, or a verb that
    /// `mmcoord` does not have.
    ///
    /// - Parameters:
    ///   - file: A Markdown file.
    ///   - folders: Top-level folders of the repository.
    ///   - verbs: The subcommands of `mmcoord`.
    ///   - exists: Whether a path of the repository exists.
    /// - Returns: One violation a word.
    static func check(
        _ file: SourceFile, folders: Set<String>, verbs: Set<String>, exists: (String) -> Bool
    ) -> [Violation] {
        commands(file).flatMap { index, command -> [Violation] in
            var violations: [Violation] = []
            for (place, word) in command.enumerated() {
                if let path = repositoryPath(word, folders: folders), !exists(path) {
                    violations.append(Violation(file, at: index, "there is no `\(path)`"))
                }
                let program = word.split(separator: "/").last
                if program == "mmcoord", place + 1 < command.count {
                    let verb = command[place + 1]
                    let isVerb =
                        verb.allSatisfy { $0.isLetter || $0 == "-" } && !verb.hasPrefix("-")
                    if isVerb, !verbs.contains(verb), verb != "help" {
                        violations.append(
                            Violation(file, at: index, "mmcoord has no verb `\(verb)`"))
                    }
                }
            }
            return violations
        }
    }

    /// Returns the command lines of the shell blocks as words, with their lines (from 0).
    static func commands(_ file: SourceFile) -> [(Int, [String])] {
        var isShell = false
        var isBlock = false
        var found: [(Int, [String])] = []
        for (index, line) in file.lines.enumerated() {
            let text = line.drop { $0 == " " }
            if text.hasPrefix("```") {
                isBlock.toggle()
                let language = text.dropFirst(3).prefix { $0.isLetter }
                isShell = isBlock && ["sh", "bash", "shell", "console"].contains(language)
            } else if isShell {
                let code = text.hasPrefix("$ ") ? text.dropFirst(2) : text
                let words = code.split(separator: " ").prefix { !$0.hasPrefix("#") }.map(
                    String.init)
                if !words.isEmpty { found.append((index, words)) }
            }
        }
        return found
    }

    /// Returns the file of the repository that a word names, nil for anything else.
    private static func repositoryPath(_ word: String, folders: Set<String>) -> String? {
        let path = word.hasPrefix("./") ? String(word.dropFirst(2)) : word
        guard !path.contains(where: { "*$<>{}=".contains($0) }), !path.hasSuffix("…"),
            let first = path.split(separator: "/").first, path.contains("/")
        else { return nil }
        return folders.contains(String(first)) ? path : nil
    }

    /// Returns the subcommands that the files of an executable declare: each type that is a
    /// command, by its given name or by its own in lower case.
    static func verbs(_ files: [SourceFile]) -> Set<String> {
        var verbs: Set<String> = []
        for file in files {
            for (index, code) in file.code.enumerated() {
                if code.contains("ParsableCommand"), code.contains("struct ") {
                    let words = code.split { !($0.isLetter || $0.isNumber) }
                    if let place = words.firstIndex(of: "struct"), place + 1 < words.count {
                        verbs.insert(words[place + 1].lowercased())
                    }
                }
                if let range = file.lines[index].firstRange(of: "commandName: \"") {
                    let rest = file.lines[index][range.upperBound...]
                    verbs.insert(String(rest.prefix { $0 != "\"" }))
                }
            }
        }
        return verbs
    }
}

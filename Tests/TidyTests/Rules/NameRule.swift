/// Names that mean something else already, or nothing.
enum NameRule {
    static let bannedTypes: Set<String> = [
        "Task", "Result", "Cluster", "Model", "Data", "Manager", "Helper", "Core", "Utils",
        "Util", "Common",
    ]
    static let bannedEndings = ["Manager", "Helper", "Helpers", "Utils", "Util"]

    /// Types with a banned name, or named like a module.
    static func types(_ file: SourceFile) -> [Violation] {
        file.code.enumerated().compactMap { index, line in
            guard let name = declaredType(line) else { return nil }
            if bannedTypes.contains(name) || bannedEndings.contains(where: name.hasSuffix) {
                return Violation(file, at: index, "`\(name)` is a banned name for a type")
            }
            if ImportRule.allowed.keys.contains(name) {
                return Violation(file, at: index, "`\(name)` is the name of a module")
            }
            return nil
        }
    }

    /// Types at the top of a file that have the name of another one, in whatever module.
    static func repeated(_ files: [SourceFile]) -> [Violation] {
        var first: [String: String] = [:]
        var violations: [Violation] = []
        for file in files where file.module != nil {
            for (index, line) in file.code.enumerated() where line.first != " " {
                guard let name = declaredType(line) else { continue }
                if let other = first[name] {
                    violations.append(
                        Violation(file, at: index, "`\(name)` is a type in \(other) too"))
                }
                first[name] = first[name] ?? file.path
            }
        }
        return violations
    }

    /// Returns the name of the type that a line declares.
    private static func declaredType(_ line: String) -> String? {
        let kinds: Set<String> = ["struct", "enum", "class", "actor", "protocol", "typealias"]
        let words = line.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init)
        guard let place = words.firstIndex(where: kinds.contains), words.count > place + 1,
            !line.contains("import ")
        else { return nil }
        return words[place + 1]
    }

    /// Tests whose name is no sentence.
    static func tests(_ file: SourceFile) -> [Violation] {
        guard file.path.hasPrefix("Tests/") else { return [] }
        return file.code.indices.compactMap { index in
            let code = file.code[index].drop { $0 == " " }
            guard code.hasPrefix("@Test") else { return nil }
            let following = file.lines[index..<min(index + 2, file.lines.count)]
            let start = following.joined(separator: " ").drop { $0 == " " }
                .dropFirst("@Test".count).drop { " (".contains($0) }
            return start.hasPrefix("\"")
                ? nil : Violation(file, at: index, "a test's name is a sentence: @Test(\"…\")")
        }
    }
}

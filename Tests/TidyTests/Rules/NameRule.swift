/// Names that mean something else already, or nothing.
enum NameRule {
    static let bannedTypes: Set<String> = [
        "Task", "Result", "Cluster", "Model", "Data", "Manager", "Helper", "Core", "Utils",
        "Util", "Common",
    ]
    static let bannedEndings = ["Manager", "Helper", "Helpers", "Utils", "Util"]

    /// Types with a banned name, or named like a module.
    static func types(_ file: SourceFile) -> [Violation] {
        let kinds: Set<String> = ["struct", "enum", "class", "actor", "protocol", "typealias"]
        return file.code.enumerated().compactMap { index, line in
            let words = line.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init)
            guard let place = words.firstIndex(where: kinds.contains), words.count > place + 1,
                !line.contains("import ")
            else { return nil }
            let name = words[place + 1]
            if bannedTypes.contains(name) || bannedEndings.contains(where: name.hasSuffix) {
                return Violation(file, at: index, "`\(name)` is a banned name for a type")
            }
            if ImportRule.allowed.keys.contains(name) {
                return Violation(file, at: index, "`\(name)` is the name of a module")
            }
            return nil
        }
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

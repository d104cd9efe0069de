/// A stage is known in its own folder and in the registry only: whoever else must treat tasks of
/// one kind otherwise asks their traits, or what the stage declares.
enum StageRule {
    static let folders = "Sources/Pipelines/Stages/"
    static let registry = "Sources/Pipelines/Registry/StageRegistry.swift"

    /// Uses of a stage, or of the name of its kind, elsewhere in `Sources`.
    ///
    /// - Parameter files: All files of `Sources`.
    /// - Returns: One violation a name and line.
    static func check(_ files: [SourceFile]) -> [Violation] {
        var folderOfType: [String: String] = [:]
        var folderOfKind: [String: String] = [:]
        for file in files {
            guard let folder = folder(of: file) else { continue }
            for (line, code) in zip(file.lines, file.code) {
                if let type = declaredStage(code) { folderOfType[type] = folder }
                if let kind = quoted(after: "TaskKind(", in: line) { folderOfKind[kind] = folder }
            }
        }
        return files.filter { $0.module != nil && $0.path != registry && !$0.isGenerated }.flatMap {
            file in
            file.lines.indices.flatMap { index -> [Violation] in
                let words = Set(
                    file.code[index].split { !($0.isLetter || $0.isNumber) }.map(String.init))
                let own = folder(of: file)
                var names = words.filter { folderOfType[$0] != nil && folderOfType[$0] != own }
                if let kind = quoted(after: "TaskKind(", in: file.lines[index]),
                    own == nil || folderOfKind[kind] != own
                {
                    names.insert(kind)
                }
                return names.sorted().map { Violation(file, at: index, "names the stage `\($0)`") }
            }
        }
    }

    /// `Training` for a file of that stage's folder.
    private static func folder(of file: SourceFile) -> String? {
        guard file.path.hasPrefix(folders) else { return nil }
        return file.path.dropFirst(folders.count).split(separator: "/").first.map(String.init)
    }

    /// `TrainStage` for a line that declares it to be a stage.
    private static func declaredStage(_ code: String) -> String? {
        let words = code.split { !($0.isLetter || $0.isNumber) }.map(String.init)
        guard words.last == "Stage", code.contains(": Stage"),
            let place = words.firstIndex(where: { ["enum", "struct"].contains($0) })
        else { return nil }
        return words[place + 1]
    }

    /// The text of a literal right behind `prefix`.
    private static func quoted(after prefix: String, in line: String) -> String? {
        guard let start = line.firstRange(of: prefix + "\"") else { return nil }
        return String(line[start.upperBound...].prefix { $0 != "\"" })
    }
}

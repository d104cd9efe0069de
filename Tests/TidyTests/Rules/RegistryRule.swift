/// What a registry lists is known in its own folder and in the registry only, so that a new one
/// changes no other file: whoever must treat one otherwise asks for its traits, or for what it
/// declares.
struct RegistryRule {
    /// What is listed, for messages.
    let what: String
    /// The protocol that all of them conform to.
    let conformance: String
    /// Holds a folder for each.
    let folders: String
    /// The file that lists them.
    let registry: String
    /// What stands before a literal that names one; nil where names are words of a study file too.
    var namePrefix: String?

    static let stages = RegistryRule(
        what: "stage", conformance: "Stage", folders: "Sources/Pipelines/Stages/",
        registry: "Sources/Pipelines/Registry/StageRegistry.swift", namePrefix: "TaskKind(")
    static let models = RegistryRule(
        what: "model", conformance: "ModelKind", folders: "Sources/Pipelines/Models/",
        registry: "Sources/Pipelines/Models/ModelRegistry.swift")
    static let blocks = RegistryRule(
        what: "feature block", conformance: "FeatureBlock", folders: "Sources/Pipelines/Blocks/",
        registry: "Sources/Pipelines/Blocks/BlockRegistry.swift")
    static let normalisations = RegistryRule(
        what: "normalisation", conformance: "Normalisation",
        folders: "Sources/Pipelines/Normalisations/",
        registry: "Sources/Pipelines/Normalisations/NormalisationRegistry.swift")
    static let formats = RegistryRule(
        what: "file format", conformance: "MatrixFormat", folders: "Sources/SingleCell/",
        registry: "Sources/SingleCell/Formats/MatrixFormats.swift")

    /// Uses of a type that is listed, or of its name, elsewhere in `Sources`.
    ///
    /// - Parameter files: All files of `Sources`.
    /// - Returns: One violation a name and line.
    func check(_ files: [SourceFile]) -> [Violation] {
        var folderOfType: [String: String] = [:]
        var folderOfName: [String: String] = [:]
        for file in files {
            guard let folder = folder(of: file) else { continue }
            for (line, code) in zip(file.lines, file.code) {
                if let type = declaredType(code) { folderOfType[type] = folder }
                if let name = quotedName(in: line) { folderOfName[name] = folder }
            }
        }
        return files.filter { $0.module != nil && $0.path != registry && !$0.isGenerated }.flatMap {
            file in
            file.lines.indices.flatMap { index -> [Violation] in
                let words = Set(
                    file.code[index].split { !($0.isLetter || $0.isNumber) }.map(String.init))
                let own = folder(of: file)
                var names = words.filter { folderOfType[$0] != nil && folderOfType[$0] != own }
                if let name = quotedName(in: file.lines[index]),
                    own == nil || folderOfName[name] != own
                {
                    names.insert(name)
                }
                return names.sorted().map {
                    Violation(file, at: index, "names the \(what) `\($0)`")
                }
            }
        }
    }

    /// `Training` for a file of that folder; nil for one beside the folders.
    private func folder(of file: SourceFile) -> String? {
        guard file.path.hasPrefix(folders) else { return nil }
        let parts = file.path.dropFirst(folders.count).split(separator: "/")
        return parts.count > 1 ? parts.first.map(String.init) : nil
    }

    /// `TrainStage` for a line that declares it to be a stage.
    private func declaredType(_ code: String) -> String? {
        let words = code.split { !($0.isLetter || $0.isNumber) }.map(String.init)
        guard words.last == conformance, code.contains(": " + conformance),
            let place = words.firstIndex(where: { ["enum", "struct"].contains($0) })
        else { return nil }
        return words[place + 1]
    }

    /// The text of a literal right behind `namePrefix`.
    private func quotedName(in line: String) -> String? {
        guard let namePrefix, let start = line.firstRange(of: namePrefix + "\"") else { return nil }
        return String(line[start.upperBound...].prefix { $0 != "\"" })
    }
}

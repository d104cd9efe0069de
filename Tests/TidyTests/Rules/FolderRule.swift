/// The folders of a module are layers: a file uses only what its own folder and its folder's lower
/// layers declare.
///
/// The rule reads names, not types: it sees types and functions that stand at the top of a file. It
/// does not see members that an upper folder adds to a lower type in an extension.
struct FolderRule {
    /// A folder, and the folders below it that its files use.
    struct Layer {
        var folder: String
        var uses: Set<String>

        init(_ folder: String, uses: Set<String> = []) {
            self.folder = folder
            self.uses = uses
        }
    }

    let module: String
    /// From the lowest up: a layer uses only layers before it.
    let layers: [Layer]

    /// The layers of the coordinator, as Docs/Architecture.md describes them.
    static let coordinator = FolderRule(
        module: "mmcoord",
        layers: [
            Layer("Output"),
            Layer("ClusterFile", uses: ["Output"]),
            Layer("Store"),
            Layer("Serving", uses: ["Output", "ClusterFile", "Store"]),
            Layer("Launching", uses: ["Store", "Serving"]),
            Layer("Inspection", uses: ["Output", "ClusterFile"]),
            Layer("Planning", uses: ["ClusterFile", "Store", "Inspection"]),
            Layer(
                "Estimation",
                uses: ["ClusterFile", "Store", "Serving", "Inspection", "Planning"]),
            Layer("Results", uses: ["ClusterFile", "Store", "Inspection", "Planning"]),
            Layer(
                "Display",
                uses: [
                    "Output", "ClusterFile", "Store", "Serving", "Inspection", "Planning",
                    "Estimation",
                ]),
            Layer(
                "Running",
                uses: [
                    "Output", "ClusterFile", "Store", "Serving", "Inspection", "Planning",
                    "Estimation", "Results", "Display", "Launching",
                ]),
            Layer(
                "Commands",
                uses: [
                    "Output", "ClusterFile", "Store", "Serving", "Inspection", "Planning",
                    "Estimation", "Results", "Display", "Running",
                ]),
        ])

    /// Layers that use one that is not below them.
    var upwardUses: [String] {
        layers.indices.flatMap { index in
            layers[index].uses.subtracting(layers[..<index].map(\.folder)).sorted()
                .map { "\(layers[index].folder) uses \($0), which is not below it" }
        }
    }

    /// Returns each use of a declaration that the file's folder may not use, and each file of the
    /// module outside the layers.
    ///
    /// - Parameter files: All files that may belong to the module.
    /// - Returns: One violation a name and line.
    func check(_ files: [SourceFile]) -> [Violation] {
        let files = files.filter { $0.module == module }
        var places: [String: String] = [:]
        for file in files {
            for name in Self.declarations(file) { places[name] = folder(of: file) }
        }
        return files.flatMap { check($0, places) }
    }

    private func check(_ file: SourceFile, _ places: [String: String]) -> [Violation] {
        let folder = folder(of: file)
        guard let layer = layers.first(where: { $0.folder == folder }) else {
            let problem = folder.isEmpty ? "lies in no folder" : "\(folder) is not a known layer"
            return [Violation(path: file.path, problem: problem)]
        }
        // What only this file declares hides what another folder declares by the same name.
        let own = Self.hiddenNames(file)
        return file.code.enumerated().flatMap { index, line in
            Set(Self.names(line)).subtracting(own).sorted().compactMap { name in
                guard let place = places[name], place != folder, !layer.uses.contains(place)
                else { return nil }
                return Violation(
                    file, at: index, "\(folder) may not use `\(name)`, which is in \(place)")
            }
        }
    }

    /// `Serving` for `Sources/mmcoord/Serving/…`; empty for a file outside folders.
    private func folder(of file: SourceFile) -> String {
        let parts = file.path.split(separator: "/")
        return parts.count > 3 ? String(parts[2]) : ""
    }

    // MARK: Names

    private static let typeKinds: Set<Substring> = [
        "struct", "enum", "class", "actor", "protocol", "typealias",
    ]

    /// Returns the types and functions that the file declares for other files.
    static func declarations(_ file: SourceFile) -> [String] {
        declarations(file, kinds: typeKinds.union(["func"])) { $0 == 0 }
            .filter { !$0.isPrivate }.map(\.name)
    }

    /// Returns the nested types of the file, and what it declares for itself.
    private static func hiddenNames(_ file: SourceFile) -> [String] {
        declarations(file, kinds: typeKinds) { $0 > 0 }.map(\.name)
            + declarations(file, kinds: typeKinds.union(["func"])) { $0 == 0 }
            .filter(\.isPrivate).map(\.name)
    }

    private static func declarations(
        _ file: SourceFile, kinds: Set<Substring>, at isWanted: (_ depth: Int) -> Bool
    ) -> [(name: String, isPrivate: Bool)] {
        var depth = 0
        var found: [(name: String, isPrivate: Bool)] = []
        for line in file.code {
            let words = line.split { !($0.isLetter || $0.isNumber || $0 == "_") }
            if isWanted(depth), !line.contains("import "),
                let kind = words.firstIndex(where: kinds.contains), kind + 1 < words.count,
                words[kind + 1] != "func", words[kind + 1] != "var"
            {
                let isPrivate = words[..<kind].contains { $0 == "private" || $0 == "fileprivate" }
                found.append((String(words[kind + 1]), isPrivate))
            }
            depth += line.count { $0 == "{" } - line.count { $0 == "}" }
        }
        return found
    }

    /// Returns the names in a line of code, without members and labels of arguments.
    private static func names(_ line: String) -> [String] {
        var names: [String] = []
        var name = ""
        // The two characters before the name: `a.name` is a member, `0...name` is none.
        var before: (Character, Character) = (" ", " ")
        for character in line + " " {
            if character.isLetter || character.isNumber || character == "_" {
                name.append(character)
                continue
            }
            if let first = name.first {
                let isMember = before.1 == "." && before.0 != "."
                let isLabel = character == ":" && first.isLowercase
                if !isMember, !isLabel { names.append(name) }
                before.1 = " "
                name = ""
            }
            before = (before.1, character)
        }
        return names
    }
}

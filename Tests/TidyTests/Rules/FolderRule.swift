import Testing

/// The folders of a module are layers: a file uses only what its own folder and its folder's lower
/// layers declare.
///
/// The rule reads names, not types. It sees what stands at the top of a file, and members that a
/// folder adds to a type of another one in an extension, unless another folder uses their name too.
struct FolderRule: Sendable, CustomTestStringConvertible {
    /// A folder, and the folders below it that its files use.
    struct Layer: Sendable {
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

    var testDescription: String { module }

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
    /// - Parameter files: All files of `Sources`.
    /// - Returns: One violation a name and line.
    func check(_ files: [SourceFile]) -> [Violation] {
        let declarations = files.filter { $0.module != nil }
            .map { (place: place(of: $0), found: CodeNames.declarations($0)) }
        var types: [String: String] = [:]
        for (place, found) in declarations {
            for one in found where one.depth == 0 && !one.isPrivate {
                guard let place, types[one.name] == nil else { continue }
                types[one.name] = place
            }
        }
        let members = addedMembers(declarations, types)
        return files.filter { $0.module == module }.flatMap { check($0, types, members) }
    }

    /// Returns the members that folders add to types of others, by the folder; without names that
    /// are declared in another folder too.
    private func addedMembers(
        _ declarations: [(place: String?, found: [CodeNames.Declaration])],
        _ types: [String: String]
    ) -> [String: String] {
        var members: [String: String] = [:]
        var places: [String: Set<String?>] = [:]
        for (place, found) in declarations {
            for one in found {
                places[one.name, default: []].insert(place)
                guard let place, let extended = one.extended, one.depth == 1, !one.isPrivate,
                    types[extended] != place
                else { continue }
                members[one.name] = place
            }
        }
        return members.filter { places[$0.key]?.count == 1 }
    }

    private func check(
        _ file: SourceFile, _ types: [String: String], _ members: [String: String]
    ) -> [Violation] {
        guard let folder = place(of: file), let layer = layers.first(where: { $0.folder == folder })
        else {
            return [Violation(path: file.path, problem: "is in none of the folders of \(module)")]
        }
        // What only this file declares hides what another folder declares by the same name.
        let own = Set(
            CodeNames.declarations(file)
                .filter { $0.depth == 0 ? $0.isPrivate : $0.isType }.map(\.name))
        return file.code.enumerated().flatMap { index, line in
            let used = CodeNames.uses(line).compactMap { name, isMember -> (String, String)? in
                let place = isMember ? members[name] : own.contains(name) ? nil : types[name]
                guard let place, place != folder, !layer.uses.contains(place) else { return nil }
                return (name, place)
            }
            return Dictionary(used) { first, _ in first }.sorted { $0.key < $1.key }
                .map { name, place in
                    Violation(
                        file, at: index, "\(folder) may not use `\(name)`, which is in \(place)")
                }
        }
    }

    /// `Serving` for `Sources/mmcoord/Serving/…`; nil for a file outside the folders.
    private func place(of file: SourceFile) -> String? {
        let parts = file.path.split(separator: "/")
        return file.module == module && parts.count > 3 ? String(parts[2]) : nil
    }
}

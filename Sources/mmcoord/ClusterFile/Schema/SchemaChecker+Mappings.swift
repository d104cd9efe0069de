internal import Pipelines
internal import Yams

/// A kind of a variant, chosen by a file.
struct VariantKind {
    /// The kind.
    let name: String
    /// All kinds.
    let variant: SchemaVariant

    /// Where a key belongs that this kind does not have; nil where no kind has it.
    func advice(for key: String) -> String? {
        let others = variant.kinds(with: key)
        return others.isEmpty
            ? nil
            : "It is a key of kind \(others.joined(separator: " and ")); set that, or remove it."
    }
}

/// Mappings whose keys a file chooses.
extension SchemaChecker {
    /// Checks a mapping against the keys of the kind that it names.
    mutating func checkVariant(
        _ node: Node, _ variant: SchemaVariant, path: String, line: Int?
    ) -> CheckedSection? {
        if variant.takesWord, node.scalar != nil, !node.isEmptyScalar {
            return checkWord(node, variant, path: path, line: line)
        }
        guard let mapping = node.mapping else {
            report(path, line, .variant(variant), node)
            return nil
        }
        let given = mapping.first { $0.key.scalar?.string == SchemaVariant.kindKey }
        let name = given.map { $0.value.scalar?.string ?? "" } ?? variant.standard
        guard let name, let section = variant.section(of: name) else {
            // Only the kind is wrong: no other key can be judged without it.
            let place = Self.join(path, SchemaVariant.kindKey)
            if let given {
                report(place, given.key.mark?.line ?? line, variant.kind.kind, given.value)
            } else {
                problems.append(
                    ClusterFileProblem(
                        file: file, line: line, key: place, found: "is missing",
                        allowed: variant.kind.kind.allowed, advice: variant.summary))
            }
            return nil
        }
        return checkSection(
            node, section, path: path, line: line, of: VariantKind(name: name, variant: variant))
    }

    /// Reports keys that are given together although each says the same in another way.
    mutating func checkAlternatives(
        _ given: Set<String>, _ schema: SchemaSection, path: String, line: Int?
    ) {
        let together = schema.alternatives.filter(given.contains)
        guard together.count > 1 else { return }
        let place = Self.join(path, together[1])
        problems.append(
            ClusterFileProblem(
                file: file, line: lines[place] ?? line, key: place,
                found: "found " + together.joined(separator: " and ") + " together",
                allowed: "one of " + schema.alternatives.joined(separator: ", "),
                advice: "Keep the one that is meant."))
    }

    /// Checks a word that stands for the mapping that has nothing but this kind.
    private mutating func checkWord(
        _ node: Node, _ variant: SchemaVariant, path: String, line: Int?
    ) -> CheckedSection? {
        let name = node.scalar?.string ?? ""
        guard let section = variant.section(of: name) else {
            report(path, line, .word(variant.names, later: variant.later), node)
            return nil
        }
        let mapping = Node.mapping(Node.Mapping([(Node(SchemaVariant.kindKey), node)]))
        return checkSection(
            mapping, section, path: path, line: line, of: VariantKind(name: name, variant: variant))
    }

    /// Checks a mapping of the file's own names.
    mutating func checkNamed(
        _ node: Node, _ kind: SchemaKind, path: String, line: Int?
    ) -> CheckedValue? {
        guard let mapping = node.mapping, !mapping.isEmpty else {
            report(path, line, .named(kind), node)
            return nil
        }
        var entries: [NamedValue] = []
        for (key, value) in mapping {
            let keyLine = key.mark?.line ?? value.mark?.line ?? line
            guard let name = key.scalar?.string, SchemaKind.isName(name) else {
                let name = key.scalar?.string ?? key.kindInWords
                problems.append(
                    ClusterFileProblem(
                        file: file, line: keyLine, key: path,
                        found: "found the name \(JSONValue.quoted(String(name.prefix(80))))",
                        allowed: SchemaKind.nameRule,
                        advice: "Folders and tasks are called by it; choose another."))
                continue
            }
            let place = Self.join(path, name)
            lines[place] = keyLine
            if let value = checkValue(value, kind, path: place, line: keyLine) {
                entries.append(NamedValue(name: name, value: value))
            }
        }
        return entries.count == mapping.count ? .named(entries) : nil
    }
}

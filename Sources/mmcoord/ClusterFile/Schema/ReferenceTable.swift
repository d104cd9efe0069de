internal import Pipelines

/// Writes the reference of all keys as Markdown, from the declaration the checker uses.
package enum ReferenceTable {
    /// One table a section; same schema, same bytes.
    package static func document() -> String {
        var text = """
            # The cluster file

            One YAML file says how to run (`cluster`), what to study (`study`) and which keys
            a search varies (`search`). Paths are relative to the file's folder. What is left
            out has the default given here, which reproduces the published notebook. This page
            is generated from the declarations that check the file.

            """
        for (title, keys) in tables(ClusterFileSchema.root.keys, path: "") {
            text += "\n## \(title)\n\n| key | default | allowed | meaning |\n|---|---|---|---|\n"
            for key in keys { text += row(key) }
        }
        text +=
            "\n## A matrix file\n\nA path where nothing is ambiguous, or a mapping. "
            + "[FileFormats.md](../Docs/FileFormats.md) lists the formats.\n"
            + "\n| key | default | allowed | meaning |\n|---|---|---|---|\n"
        for key in DeclaredSource.schema.keys { text += row(key) }
        return text
    }

    private static func row(_ key: SchemaKey) -> String {
        let standIn =
            switch key.presence {
            case .required: "required"
            case .optional: "none"
            case .defaulted("{}"): "its defaults"
            case .defaulted(let yaml): "`\(yaml)`"
            case .later: "comes with a later version"
            }
        let allowed =
            switch key.kind {
            case .section(let section):
                section.shorthand.map { "a \($0), or a mapping as [below](#a-matrix-file)" }
                    ?? "a mapping"
            case .variant(let variant):
                variant.takesWord
                    ? variant.names.joined(separator: " or ") + ", or a mapping" : "a mapping"
            case .named: "a mapping of names to mappings"
            case .list(.section, let minimum): "a list of \(minimum) or more mappings"
            default: key.kind.allowed
            }
        return "| `\(key.name)` | \(standIn) | \(allowed) | \(key.summary) |\n"
    }

    /// Tables in the order of the file, parents before children; shorthands explain themselves.
    private static func tables(
        _ keys: [SchemaKey], path: String
    ) -> [(title: String, keys: [SchemaKey])] {
        keys.filter { $0.presence != .later }.flatMap { key in
            tables(key.kind, path: path.isEmpty ? key.name : path + "." + key.name)
        }
    }

    private static func tables(
        _ kind: SchemaKind, path: String
    ) -> [(title: String, keys: [SchemaKey])] {
        switch kind {
        case .section(let child) where child.shorthand == nil:
            [("`\(path)`", child.keys)] + tables(child.keys, path: path)
        case .list(.section(let child), _): [("`\(path)[]`", child.keys)]
        case .named(let value): tables(value, path: path + ".NAME")
        case .variant(let variant):
            [("`\(path)`", [variant.kind] + variant.shared)]
                + variant.cases.filter { !$0.keys.isEmpty }.flatMap { one in
                    [("`\(path)` of kind \(one.name)", one.keys)] + tables(one.keys, path: path)
                }
        default: []
        }
    }
}

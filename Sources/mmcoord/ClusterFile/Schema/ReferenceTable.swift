/// Writes the reference of all keys as Markdown, from the declaration the checker uses.
package enum ReferenceTable {
    /// One table a section; same schema, same bytes.
    package static func document() -> String {
        var text = """
            # The cluster file

            One YAML file says how to run (`cluster`) and what to study (`study`). Paths are
            relative to the file's folder. What is left out has the default given here, which
            reproduces the published notebook. This page is generated from the declarations
            that check the file.

            """
        for (path, section) in sections(ClusterFileSchema.root, path: "") {
            text += "\n## `\(path)`\n\n| key | default | allowed | meaning |\n|---|---|---|---|\n"
            for key in section.keys { text += row(key) }
        }
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
                section.shorthand.map { "a \($0), or a mapping with `\($0)` and `layer`" }
                    ?? "a mapping"
            case .list(.section, let minimum): "a list of \(minimum) or more mappings"
            default: key.kind.allowed
            }
        return "| `\(key.name)` | \(standIn) | \(allowed) | \(key.summary) |\n"
    }

    /// Sections in the order of the file, parents before children; shorthands explain themselves.
    private static func sections(
        _ section: SchemaSection, path: String
    ) -> [(path: String, section: SchemaSection)] {
        section.keys.filter { $0.presence != .later }.flatMap { key in
            let inner = path.isEmpty ? key.name : path + "." + key.name
            switch key.kind {
            case .section(let child) where child.shorthand == nil:
                return [(inner, child)] + sections(child, path: inner)
            case .list(.section(let child), _): return [(inner + "[]", child)]
            default: return []
            }
        }
    }
}

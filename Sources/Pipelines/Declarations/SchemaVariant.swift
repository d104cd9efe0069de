/// A mapping whose keys depend on its key `kind`.
package struct SchemaVariant: Sendable, Equatable {
    /// A kind, and the keys that only it has.
    package struct Case: Sendable, Equatable {
        /// What the file calls it.
        package var name: String
        /// Its keys, without `kind` and those that all kinds have.
        package var keys: [SchemaKey]

        /// Declares a kind.
        package init(_ name: String, _ keys: [SchemaKey]) {
            self.name = name
            self.keys = keys
        }
    }

    /// The key that chooses.
    package static let kindKey = "kind"

    /// The kinds, in the order in which they are documented.
    package var cases: [Case]
    /// Kinds that this version knows but does not support.
    package var later: [String]
    /// The kind of a mapping that names none; nil where it must name one.
    package var standard: String?
    /// One sentence about the key `kind`.
    package var summary: String
    /// Keys that every kind has, after its own.
    package var shared: [SchemaKey]
    /// Whether the name of a kind may stand for a mapping of nothing else.
    package var takesWord = false

    /// Declares a mapping with a kind.
    package init(
        _ cases: [Case], later: [String] = [], standard: String?, _ summary: String,
        shared: [SchemaKey] = []
    ) {
        let common = Set([Self.kindKey] + shared.map(\.name))
        for kind in cases {
            for key in kind.keys where common.contains(key.name) {
                preconditionFailure("kind \(kind.name) and all kinds have a key '\(key.name)'")
            }
        }
        self.cases = cases
        self.later = later
        self.standard = standard
        self.summary = summary
        self.shared = shared
    }

    /// The names of the kinds.
    package var names: [String] { cases.map(\.name) }

    /// The declaration of `kind` itself.
    package var kind: SchemaKey {
        SchemaKey(
            Self.kindKey, .word(names, later: later),
            standard.map(SchemaKey.Presence.defaulted) ?? .required, summary)
    }

    /// All keys of a mapping of the named kind; nil where there is no such kind.
    package func section(of name: String) -> SchemaSection? {
        cases.first { $0.name == name }.map { SchemaSection([kind] + $0.keys + shared) }
    }

    /// The kinds that have a key of that name.
    package func kinds(with key: String) -> [String] {
        cases.filter { $0.keys.contains { $0.name == key } }.map(\.name)
    }
}

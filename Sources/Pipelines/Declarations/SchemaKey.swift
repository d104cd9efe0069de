/// One key of the cluster file, declared once: the checker, the suggestions for misspelt keys,
/// the published JSON Schema and the reference table all read this declaration.
package struct SchemaKey: Sendable, Equatable {
    /// What happens when the file does not give the key.
    package enum Presence: Sendable, Equatable {
        /// The file must give it.
        case required
        /// The key may be absent, and then nothing takes its place.
        case optional
        /// Written as YAML; checked like a value from the file.
        case defaulted(String)
        /// Known, but this version does not support it: giving it is an error that says so.
        case later
    }

    /// The name as written in the file.
    package var name: String
    /// What values it takes.
    package var kind: SchemaKind
    /// Whether it must be given, and what stands in for it.
    package var presence: Presence
    /// One sentence for the reference and the JSON Schema.
    package var summary: String

    /// Declares a key.
    package init(_ name: String, _ kind: SchemaKind, _ presence: Presence, _ summary: String) {
        self.name = name
        self.kind = kind
        self.presence = presence
        self.summary = summary
    }
}

/// A mapping in the cluster file: its keys, in the order in which they are documented.
package struct SchemaSection: Sendable, Equatable {
    /// The keys it may hold.
    package var keys: [SchemaKey]
    /// A key that a bare scalar stands for: `inputs: a.h5` means `inputs: {path: a.h5}`.
    package var shorthand: String?
    /// Keys of which a file gives one at most, because each says the same in another way.
    package var alternatives: [String]

    /// Declares a section.
    package init(
        shorthand: String? = nil, alternatives: [String] = [], _ keys: [SchemaKey]
    ) {
        self.keys = keys
        self.shorthand = shorthand
        self.alternatives = alternatives
    }

    /// The key called `name`, if there is one.
    package func key(_ name: String) -> SchemaKey? { keys.first { $0.name == name } }

    /// Names of the keys a file may give today.
    package var currentNames: [String] {
        keys.filter { $0.presence != .later }.map(\.name)
    }
}

extension [SchemaKey] {
    /// The keys with other defaults for some of them.
    ///
    /// `defaults` are YAML by key, which may lead through sections, such as `adam.beta1`. Each must
    /// be a key that has a default.
    package func replacing(defaults: [String: String]) -> [SchemaKey] {
        var left = defaults
        let keys = map { key in
            var key = key
            if let yaml = left.removeValue(forKey: key.name) {
                guard case .defaulted = key.presence else {
                    preconditionFailure("the key \(key.name) has no default to replace")
                }
                key.presence = .defaulted(yaml)
            }
            guard case .section(var section) = key.kind else { return key }
            let prefix = key.name + "."
            let inner = left.filter { $0.key.hasPrefix(prefix) }
            for name in inner.keys { left[name] = nil }
            let paths = inner.map { (String($0.key.dropFirst(prefix.count)), $0.value) }
            section.keys = section.keys.replacing(
                defaults: Dictionary(uniqueKeysWithValues: paths))
            key.kind = .section(section)
            return key
        }
        precondition(left.isEmpty, "there are no keys \(left.keys.sorted())")
        return keys
    }
}

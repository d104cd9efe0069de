package import Learning

/// A value of the cluster file after checking: its kind is the one the schema declares.
package enum CheckedValue: Sendable, Equatable {
    /// A text, a word or an address.
    case text(String)
    /// An absolute path.
    case path(String)
    /// `true` or `false`.
    case boolean(Bool)
    /// A whole number, or a size in bytes.
    case integer(Int)
    /// A number.
    case number(Double)
    /// A sequence.
    case list([CheckedValue])
    /// Columns with the values chosen of them.
    case choices([LabelChoice])
    /// Keys with the values that a search may give them.
    case ranges([KeyRange])
    /// A mapping of the file's own names, in the order of the file.
    case named([NamedValue])
    /// A mapping.
    case section(CheckedSection)
}

/// A value under a name that the file gave it.
package struct NamedValue: Sendable, Equatable {
    /// Letters, digits, `-` and `_`, at most 64, the first a letter or digit.
    package var name: String
    /// The value.
    package var value: CheckedValue

    /// Describes a value.
    package init(name: String, value: CheckedValue) {
        self.name = name
        self.value = value
    }
}

/// A mapping of the cluster file after checking, with defaults filled in.
///
/// The getters trap when asked for a key or a kind that the schema does not declare: that is a
/// mistake in this program, never in the file.
package struct CheckedSection: Sendable, Equatable {
    /// Where the section is, such as `study.citeseq`.
    package var path: String
    /// Values by key; absent optional keys have none.
    package var values: [String: CheckedValue]

    /// Describes a section.
    package init(path: String, values: [String: CheckedValue]) {
        self.path = path
        self.values = values
    }

    /// The value of `key`, or `nil` when an optional key was not given.
    package subscript(key: String) -> CheckedValue? { values[key] }

    /// A text or word.
    package func text(_ key: String) -> String {
        guard case .text(let text) = values[key] else { mismatch(key, "text") }
        return text
    }

    /// A text or word that may be absent.
    package func optionalText(_ key: String) -> String? {
        values[key] == nil ? nil : text(key)
    }

    /// An absolute path that may be absent.
    package func optionalPath(_ key: String) -> String? {
        guard let value = values[key] else { return nil }
        guard case .path(let path) = value else { mismatch(key, "path") }
        return path
    }

    /// An absolute path.
    package func path(_ key: String) -> String {
        guard let path = optionalPath(key) else { mismatch(key, "path") }
        return path
    }

    /// A boolean.
    package func boolean(_ key: String) -> Bool {
        guard case .boolean(let value) = values[key] else { mismatch(key, "boolean") }
        return value
    }

    /// A whole number or a size in bytes.
    package func integer(_ key: String) -> Int {
        guard case .integer(let value) = values[key] else { mismatch(key, "integer") }
        return value
    }

    /// A number.
    package func number(_ key: String) -> Double {
        guard case .number(let value) = values[key] else { mismatch(key, "number") }
        return value
    }

    /// A list; empty when an optional list was not given.
    package func list(_ key: String) -> [CheckedValue] {
        guard let value = values[key] else { return [] }
        guard case .list(let elements) = value else { mismatch(key, "list") }
        return elements
    }

    /// Columns with chosen values; empty when an optional mapping was not given.
    package func choices(_ key: String) -> [LabelChoice] {
        guard let value = values[key] else { return [] }
        guard case .choices(let choices) = value else { mismatch(key, "choices") }
        return choices
    }

    /// Keys with the values that a search may give them.
    package func ranges(_ key: String) -> [KeyRange] {
        guard case .ranges(let ranges) = values[key] else { mismatch(key, "ranges") }
        return ranges
    }

    /// Sections by name, in the order of the file; none when an optional mapping was not given.
    package func namedSections(_ key: String) -> [(name: String, section: CheckedSection)] {
        guard let value = values[key] else { return [] }
        guard case .named(let entries) = value else { mismatch(key, "named") }
        return entries.map { entry in
            guard case .section(let section) = entry.value else { mismatch(key, "sections") }
            return (entry.name, section)
        }
    }

    /// A section.
    package func section(_ key: String) -> CheckedSection {
        guard let section = optionalSection(key) else { mismatch(key, "section") }
        return section
    }

    /// A section that may be absent.
    package func optionalSection(_ key: String) -> CheckedSection? {
        guard let value = values[key] else { return nil }
        guard case .section(let section) = value else { mismatch(key, "section") }
        return section
    }

    /// A word as the enumeration it was declared from.
    package func word<Word: RawRepresentable>(_ key: String, as type: Word.Type) -> Word
    where Word.RawValue == String {
        guard let word = Word(rawValue: text(key)) else { mismatch(key, "\(type)") }
        return word
    }

    /// The full path of `key`, which may lead through sections within this one: `adam.beta1`.
    package func place(of key: String) -> String {
        guard let dot = key.firstIndex(of: "."),
            case .section(let inner) = values[String(key[..<dot])]
        else { return path.isEmpty ? key : path + "." + key }
        return inner.place(of: String(key[key.index(after: dot)...]))
    }

    private func mismatch(_ key: String, _ kind: String) -> Never {
        preconditionFailure("the schema does not declare \(path).\(key) as \(kind)")
    }
}

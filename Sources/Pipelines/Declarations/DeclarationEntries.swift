/// Keys by the type of what they hold.
extension Declaration.Entry {
    /// Where a value is kept.
    package typealias Place<Value> = any WritableKeyPath<Owner, Value> & Sendable

    /// A key of any kind.
    ///
    /// `text` gives the default as a file would; nil where nothing takes the key's place. `value`
    /// reads what the file gives, which has the form that the kind allows.
    package static func value<Value>(
        _ name: String, _ kind: SchemaKind, _ place: Place<Value>, _ summary: String,
        text: @escaping @Sendable (Value) -> String?,
        value: @escaping @Sendable (CheckedValue) -> Value?
    ) -> Self {
        Self(
            key: { owner in
                SchemaKey(
                    name, kind, text(owner[keyPath: place]).map { .defaulted($0) } ?? .optional,
                    summary)
            },
            read: { section, owner in
                guard let checked = section[name] else { return }
                guard let value = value(checked) else {
                    preconditionFailure("\(section.place(of: name)) is declared as another kind")
                }
                owner[keyPath: place] = value
            })
    }

    /// A number.
    package static func number(
        _ name: String, _ place: Place<Double>, _ bounds: NumberBounds, _ summary: String
    ) -> Self {
        value(name, .number(bounds), place, summary, text: \.trimmed, value: \.number)
    }

    /// A whole number.
    package static func integer(
        _ name: String, _ place: Place<Int>, _ range: ClosedRange<Int>, _ summary: String
    ) -> Self {
        value(name, .integer(range), place, summary, text: { "\($0)" }, value: \.integer)
    }

    /// A whole number, or none.
    package static func integer(
        _ name: String, _ place: Place<Int?>, _ range: ClosedRange<Int>, _ summary: String
    ) -> Self {
        value(
            name, .integer(range), place, summary, text: { $0.map { "\($0)" } },
            value: { $0.integer.map(Optional.some) })
    }

    /// `true` or `false`.
    package static func boolean(
        _ name: String, _ place: Place<Bool>, _ summary: String
    ) -> Self {
        value(name, .boolean, place, summary, text: { "\($0)" }, value: \.boolean)
    }

    /// A text.
    package static func text(
        _ name: String, _ place: Place<String>, _ summary: String
    ) -> Self {
        value(name, .text, place, summary, text: { $0 }, value: \.text)
    }

    /// A name, or none where it is empty.
    package static func name(
        _ name: String, _ place: Place<String>, _ summary: String
    ) -> Self {
        value(
            name, .text, place, summary, text: { $0.isEmpty ? nil : $0 }, value: \.text)
    }

    /// The absolute path of a file, or none.
    package static func path(
        _ name: String, _ place: Place<String?>, _ summary: String
    ) -> Self {
        value(name, .path, place, summary, text: { $0 }, value: { $0.path.map(Optional.some) })
    }

    /// A matrix in a file, or none: a path, or a mapping with a path and a layer.
    package static func source(
        _ name: String, _ place: Place<DeclaredSource?>, _ summary: String
    ) -> Self {
        value(
            name, .section(DeclaredSource.schema), place, summary, text: { _ in nil },
            value: { checked in
                guard case .section(let section) = checked else { return nil }
                return DeclaredSource(section)
            })
    }

    /// A word of an enumeration.
    package static func word<Word: RawRepresentable & CaseIterable & Sendable>(
        _ name: String, _ place: Place<Word>, _ summary: String
    ) -> Self where Word.RawValue == String {
        value(
            name, .word(Word.allCases.map(\.rawValue), later: []), place, summary,
            text: \.rawValue, value: { $0.text.flatMap(Word.init(rawValue:)) })
    }

    /// A word of a list.
    package static func word(
        _ name: String, _ place: Place<String>, of words: [String], _ summary: String
    ) -> Self {
        value(name, .word(words, later: []), place, summary, text: { $0 }, value: \.text)
    }

    /// A list of values; where none is the default, the key is optional.
    package static func list<Element>(
        _ name: String, of kind: SchemaKind, _ place: Place<[Element]>, _ summary: String,
        text: @escaping @Sendable (Element) -> String,
        value element: @escaping @Sendable (CheckedValue) -> Element?
    ) -> Self {
        value(
            name, .list(kind, minimumCount: 1), place, summary,
            text: { $0.isEmpty ? nil : "[\($0.map(text).joined(separator: ", "))]" },
            value: { checked in
                guard case .list(let values) = checked else { return nil }
                let elements = values.compactMap(element)
                return elements.count == values.count ? elements : nil
            })
    }

    /// A list of numbers.
    package static func numbers(
        _ name: String, _ place: Place<[Double]>, _ bounds: NumberBounds, _ summary: String
    ) -> Self {
        list(name, of: .number(bounds), place, summary, text: \.trimmed, value: \.number)
    }

    /// A list of texts.
    package static func texts(
        _ name: String, _ place: Place<[String]>, _ summary: String
    ) -> Self {
        list(name, of: .text, place, summary, text: { $0 }, value: \.text)
    }

    /// A mapping of further keys of the same owner.
    package static func section(
        _ name: String, _ summary: String, _ entries: Declaration.Entry...
    ) -> Self {
        Self(
            key: { owner in
                SchemaKey(
                    name, .section(SchemaSection(entries.map { $0.key(owner) })),
                    .defaulted("{}"), summary)
            },
            read: { section, owner in
                guard let inner = section.optionalSection(name) else { return }
                for entry in entries { entry.read(inner, &owner) }
            })
    }
}

extension CheckedValue {
    /// The text or word, if it is one.
    package var text: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }

    /// The absolute path, if it is one.
    package var path: String? {
        guard case .path(let path) = self else { return nil }
        return path
    }

    /// The boolean, if it is one.
    package var boolean: Bool? {
        guard case .boolean(let value) = self else { return nil }
        return value
    }

    /// The whole number, if it is one.
    package var integer: Int? {
        guard case .integer(let value) = self else { return nil }
        return value
    }

    /// The number, if it is one.
    package var number: Double? {
        guard case .number(let value) = self else { return nil }
        return value
    }
}

internal import Learning
internal import Pipelines
internal import Yams

/// Values without keys of their own.
extension SchemaChecker {
    /// The scalar `node` as `kind`, or `nil` when it is not allowed there.
    func scalar(_ node: Node, _ kind: SchemaKind) -> CheckedValue? {
        guard let scalar = node.scalar, !node.isEmptyScalar else { return nil }
        let text = scalar.string
        let isPlain = scalar.style == .plain || scalar.style == .any
        switch kind {
        case .text, .address: return .text(text)
        case .path: return .path(paths.resolve(text))
        case .boolean:
            guard isPlain, text == "true" || text == "false" else { return nil }
            return .boolean(text == "true")
        case .integer(let range):
            guard isPlain, let number = Int(text), range.contains(number) else { return nil }
            return .integer(number)
        case .number(let bounds):
            guard isPlain, let number = Double(text), bounds.contains(number) else { return nil }
            return .number(number)
        case .size(let minimum):
            guard let bytes = ByteSize.parse(text), bytes >= minimum else { return nil }
            return .integer(bytes)
        case .word(let words, _): return words.contains(text) ? .text(text) : nil
        case .wordOrPath(let words):
            return words.contains(text) ? .text(text) : .path(paths.resolve(text))
        case .integerOrWord(let range, let words):
            if words.contains(text) { return .text(text) }
            guard isPlain, let number = Int(text), range.contains(number) else { return nil }
            return .integer(number)
        case .list, .choices, .ranges, .named, .variant, .section: return nil
        }
    }

    /// Columns and their values, or `nil` where something is no value.
    static func choices(_ node: Node) -> [LabelChoice]? {
        guard let mapping = node.mapping, !mapping.isEmpty else { return nil }
        var choices: [LabelChoice] = []
        for (key, value) in mapping {
            let nodes = value.sequence.map { Array($0) } ?? [value]
            let values = nodes.compactMap { $0.isEmptyScalar ? nil : $0.scalar?.string }
            guard let column = key.scalar?.string, !values.isEmpty, values.count == nodes.count
            else { return nil }
            choices.append(LabelChoice(column: column, values: values))
        }
        return choices
    }
}

extension Node {
    /// Whether this is a scalar that says nothing: `key:` or `key: ~`.
    var isEmptyScalar: Bool {
        guard let scalar else { return false }
        let isPlain = scalar.style == .plain || scalar.style == .any
        return scalar.string.isEmpty || (isPlain && ["~", "null"].contains(scalar.string))
    }

    /// What kind of node it is.
    var kindInWords: String {
        switch self {
        case .scalar: "a value"
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .alias: "an alias"
        }
    }

    /// What was found, short enough for a message.
    var inWords: String {
        switch self {
        case .scalar(let scalar):
            if isEmptyScalar { return "nothing" }
            let isQuoted = scalar.style == .singleQuoted || scalar.style == .doubleQuoted
            let text = scalar.string.prefix(80)
            return isQuoted ? "the text \"\(text)\"" : String(text)
        case .mapping(let mapping):
            return "a mapping with the keys "
                + mapping.prefix(5).map { $0.key.scalar?.string ?? "…" }.joined(separator: ", ")
        case .sequence(let sequence): return "a list of \(sequence.count)"
        case .alias: return "an alias"
        }
    }
}

internal import Yams

/// A JSON document with its members in the order given, which Foundation's encoder cannot keep.
package indirect enum JSONValue {
    /// A string.
    case text(String)
    /// A number, as written.
    case number(String)
    /// `true` or `false`.
    case boolean(Bool)
    /// An array.
    case array([JSONValue])
    /// An object.
    case object([(name: String, value: JSONValue)])

    /// A YAML node; plain scalars that read as numbers or booleans become such.
    init(_ node: Node) {
        switch node {
        case .scalar(let scalar):
            self =
                switch scalar.string {
                case "true": .boolean(true)
                case "false": .boolean(false)
                case let text where Double(text) != nil: .number(text)
                case let text: .text(text)
                }
        case .sequence(let sequence): self = .array(sequence.map(JSONValue.init))
        case .mapping(let mapping):
            self = .object(mapping.map { ($0.key.scalar?.string ?? "", JSONValue($0.value)) })
        case .alias: self = .text("")
        }
    }

    /// The document as text: short arrays on one line, everything else indented by two spaces.
    package func text(indentation: Int) -> String {
        let inner = String(repeating: " ", count: indentation + 2)
        let outer = String(repeating: " ", count: indentation)
        switch self {
        case .text(let text): return Self.quoted(text)
        case .number(let text): return text
        case .boolean(let value): return value ? "true" : "false"
        case .array(let elements) where elements.allSatisfy(\.isScalar):
            return "[" + elements.map { $0.text(indentation: 0) }.joined(separator: ", ") + "]"
        case .array(let elements):
            let lines = elements.map { inner + $0.text(indentation: indentation + 2) }
            return "[\n" + lines.joined(separator: ",\n") + "\n\(outer)]"
        case .object(let members):
            guard !members.isEmpty else { return "{}" }
            let lines = members.map {
                inner + Self.quoted($0.name) + ": " + $0.value.text(indentation: indentation + 2)
            }
            return "{\n" + lines.joined(separator: ",\n") + "\n\(outer)}"
        }
    }

    private var isScalar: Bool {
        switch self {
        case .text, .number, .boolean: true
        case .array, .object: false
        }
    }

    /// `text` as a JSON string (RFC 8259, section 7).
    package static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

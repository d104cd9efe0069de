internal import Pipelines
internal import Yams

/// Writes the schema as JSON Schema (draft 2020-12), for editors that check YAML while it is
/// typed.
package enum JSONSchemaWriter {
    /// The document, with two spaces of indentation and a final newline; same schema, same bytes.
    package static func document() -> String {
        var fields = object(ClusterFileSchema.root)
        fields.insert(("$schema", .text("https://json-schema.org/draft/2020-12/schema")), at: 0)
        fields.insert(("title", .text("mmcoord cluster file")), at: 1)
        return JSONValue.object(fields).text(indentation: 0) + "\n"
    }

    private typealias Fields = [(name: String, value: JSONValue)]

    private static func object(_ section: SchemaSection) -> Fields {
        let keys = section.keys.filter { $0.presence != .later }
        var fields: Fields = [
            ("type", .text("object")), ("additionalProperties", .boolean(false)),
            ("properties", .object(keys.map(property))),
        ]
        let required = keys.filter { $0.presence == .required }.map { JSONValue.text($0.name) }
        if !required.isEmpty { fields.append(("required", .array(required))) }
        return fields
    }

    private static func property(_ key: SchemaKey) -> (name: String, value: JSONValue) {
        var fields: Fields = [("description", .text(key.summary))]
        fields += schema(key.kind)
        if case .defaulted(let yaml) = key.presence, yaml != "{}",
            let node = try? compose(yaml: yaml)
        {
            fields.append(("default", JSONValue(node)))
        }
        return (key.name, .object(fields))
    }

    /// Of each kind, the keys that go with it; a mapping without a kind has the standard one's.
    private static func variant(_ variant: SchemaVariant) -> Fields {
        let rules = variant.cases.compactMap { one -> JSONValue? in
            guard let section = variant.section(of: one.name) else { return nil }
            let named: Fields = [(SchemaVariant.kindKey, .object([("const", .text(one.name))]))]
            var condition: Fields = [("properties", .object(named))]
            if one.name != variant.standard {
                condition.append(("required", .array([.text(SchemaVariant.kindKey)])))
            }
            return .object([("if", .object(condition)), ("then", .object(object(section)))])
        }
        var fields: Fields = [
            ("type", .text("object")), ("properties", .object([property(variant.kind)])),
        ]
        if variant.standard == nil {
            fields.append(("required", .array([.text(SchemaVariant.kindKey)])))
        }
        fields.append(("allOf", .array(rules)))
        guard variant.takesWord else { return fields }
        let words: Fields = [("enum", .array(variant.names.map(JSONValue.text)))]
        return [("anyOf", .array([.object(words), .object(fields)]))]
    }

    private static func named(_ value: SchemaKind) -> Fields {
        [
            ("type", .text("object")), ("minProperties", .number("1")),
            (
                "propertyNames",
                .object([("pattern", .text("^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$"))])
            ),
            ("additionalProperties", .object(schema(value))),
        ]
    }

    private static func schema(_ kind: SchemaKind) -> Fields {
        switch kind {
        case .text, .path: [("type", .text("string")), ("minLength", .number("1"))]
        case .address:
            [("type", .text("string")), ("pattern", .text("^(tcp|ipc|inproc)://.+$"))]
        case .boolean: [("type", .text("boolean"))]
        case .integer(let range): integer(range)
        case .number(let bounds): number(bounds)
        case .size:
            [
                ("type", .array([.text("integer"), .text("string")])),
                ("pattern", .text("^[0-9.]+ ?([KMGTkmgt]i?)?[Bb]?$")),
            ]
        case .word(let words, _): [("enum", .array(words.map(JSONValue.text)))]
        case .wordOrPath(let words):
            [
                ("type", .text("string")), ("minLength", .number("1")),
                ("examples", .array(words.map(JSONValue.text))),
            ]
        case .integerOrWord(let range, let words):
            [
                (
                    "anyOf",
                    .array([
                        .object(integer(range)),
                        .object([("enum", .array(words.map(JSONValue.text)))]),
                    ])
                )
            ]
        case .list(let element, let minimumCount):
            [
                ("type", .text("array")), ("minItems", .number("\(minimumCount)")),
                ("items", .object(schema(element))),
            ]
        case .choices: choices
        case .ranges: ranges
        case .named(let value): named(value)
        case .variant(let variant): Self.variant(variant)
        case .section(let section):
            section.shorthand == nil
                ? object(section)
                : [
                    (
                        "anyOf",
                        .array([
                            .object([("type", .text("string")), ("minLength", .number("1"))]),
                            .object(object(section)),
                        ])
                    )
                ]
        }
    }

    private static var choices: Fields {
        let value: Fields = [("type", .array([.text("string"), .text("number")]))]
        let values: Fields = [
            ("type", .text("array")), ("minItems", .number("1")), ("items", .object(value)),
        ]
        return [
            ("type", .text("object")), ("minProperties", .number("1")),
            (
                "additionalProperties",
                .object([("anyOf", .array([.object(value), .object(values)]))])
            ),
        ]
    }

    private static var ranges: Fields {
        let scale: Fields = [("enum", .array(["linear", "log"].map(JSONValue.text)))]
        let between: Fields = [
            ("type", .text("object")), ("additionalProperties", .boolean(false)),
            (
                "properties",
                .object([
                    ("from", .object([("type", .text("number"))])),
                    ("to", .object([("type", .text("number"))])), ("scale", .object(scale)),
                ])
            ), ("required", .array(["from", "to"].map(JSONValue.text))),
        ]
        let among: Fields = [("type", .text("array")), ("minItems", .number("2"))]
        return [
            ("type", .text("object")), ("minProperties", .number("1")),
            (
                "additionalProperties",
                .object([("anyOf", .array([.object(between), .object(among)]))])
            ),
        ]
    }

    private static func integer(_ range: ClosedRange<Int>) -> Fields {
        var fields: Fields = [
            ("type", .text("integer")), ("minimum", .number("\(range.lowerBound)")),
        ]
        if range.upperBound != Int.max {
            fields.append(("maximum", .number("\(range.upperBound)")))
        }
        return fields
    }

    private static func number(_ bounds: NumberBounds) -> Fields {
        var fields: Fields = [
            ("type", .text("number")),
            (bounds.includesLower ? "minimum" : "exclusiveMinimum", .number(bounds.lower.trimmed)),
        ]
        if let upper = bounds.upper {
            fields.append(
                (bounds.includesUpper ? "maximum" : "exclusiveMaximum", .number(upper.trimmed)))
        }
        return fields
    }
}

internal import Foundation

/// A kind by name, with its parameters as bytes: what a stage hands to the registry of the kind.
package struct KindChoice: Sendable, Hashable {
    /// The name of the kind.
    package var kind: String
    /// JSON with sorted keys, so that equal parameters have equal bytes.
    package var parameters: [UInt8]

    /// Describes a choice.
    ///
    /// - Throws: What encoding throws: a number that is not finite.
    package init(kind: String, parameters: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        self.kind = kind
        self.parameters = Array(try encoder.encode(parameters))
    }

    /// The parameters as those of the named kind.
    package func parameters<Kind: DeclaredKind>(as kind: Kind.Type) throws -> Kind.Parameters
    where Kind.Parameters: Decodable {
        precondition(self.kind == kind.name, "'\(self.kind)' is not '\(kind.name)'")
        return try JSONDecoder().decode(Kind.Parameters.self, from: Data(parameters))
    }
}

/// As a part of other parameters: the JSON of a choice holds that of its parameters as a text.
extension KindChoice: Codable {
    private enum CodingKeys: String, CodingKey {
        case kind, parameters
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        kind = try container.decode(String.self, forKey: .kind)
        parameters = Array(try container.decode(String.self, forKey: .parameters).utf8)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(kind, forKey: .kind)
        try container.encode(String(decoding: parameters, as: UTF8.self), forKey: .parameters)
    }
}

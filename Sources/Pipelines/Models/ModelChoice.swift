internal import Foundation

/// A kind of model by name, with its parameters as bytes: what a stage hands to the registry.
package struct ModelChoice: Sendable, Equatable {
    /// The name of the kind.
    package var kind: String
    /// JSON with sorted keys, so that equal parameters have equal bytes.
    package var parameters: [UInt8]

    /// Describes a model of a kind.
    ///
    /// - Throws: What encoding throws: a number that is not finite.
    package init(kind: String, parameters: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        self.kind = kind
        self.parameters = Array(try encoder.encode(parameters))
    }

    /// The parameters of a model of the named kind.
    func parameters<Kind: ModelKind>(as kind: Kind.Type) throws -> Kind.Parameters {
        precondition(self.kind == kind.name, "'\(self.kind)' is not '\(kind.name)'")
        return try JSONDecoder().decode(Kind.Parameters.self, from: Data(parameters))
    }
}

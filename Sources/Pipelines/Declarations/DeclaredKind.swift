/// Parameters that each have a default.
package protocol DeclaredParameters: Sendable, Equatable {
    /// The defaults.
    init()
}

/// The parameters of a kind that has none.
package struct NoParameters: DeclaredParameters, Codable {
    /// Nothing to choose.
    package init() {}
}

/// What a file chooses by the name of a kind, with parameters of that kind.
package protocol DeclaredKind: Sendable {
    /// What the kind lets a file choose; may be the type itself.
    associatedtype Parameters: DeclaredParameters

    /// What files call it.
    static var name: String { get }
    /// What it is, without a full stop, for people who choose among kinds.
    static var summary: String { get }
    /// Its keys, and where each value is kept.
    static var declaration: Declaration<Parameters> { get }
}

extension DeclaredKind where Parameters == NoParameters {
    package static var declaration: Declaration<NoParameters> { Declaration() }
}

extension DeclaredKind {
    /// Its keys, for a mapping that names one of several kinds.
    package static var schemaCase: SchemaVariant.Case {
        SchemaVariant.Case(name, declaration.schema(defaults: Parameters()))
    }

    /// Reads the parameters that `section` gives; the others have their defaults.
    ///
    /// - Parameters:
    ///   - section: Checked against the kind's keys.
    ///   - problems: Gains what is wrong with values that are each allowed.
    /// - Returns: All parameters.
    package static func parameters(
        reading section: CheckedSection, problems: inout [KeyProblem]
    ) -> Parameters {
        var parameters = Parameters()
        problems += declaration.read(section, into: &parameters)
        return parameters
    }
}

extension SchemaVariant {
    /// A mapping that names one of these kinds, and by default the first.
    package init(
        of what: String, _ kinds: [any DeclaredKind.Type], later: [String] = [],
        shared: [SchemaKey] = []
    ) {
        self.init(
            kinds.map { $0.schemaCase }, later: later, standard: kinds.first?.name,
            "The kind of \(what). "
                + kinds.map { "\($0.name): \($0.summary)" }.joined(separator: "; ") + ".",
            shared: shared)
    }
}

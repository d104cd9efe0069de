/// The kinds of models that a program knows.
package struct ModelRegistry: Sendable {
    /// In the order in which they are listed to people.
    package let kinds: [any ModelKind.Type]
    private let byName: [String: any ModelKind.Type]

    /// The kinds of this release: the only place that lists them.
    package static let standard = ModelRegistry([
        NetworkModel.self, MeanProfileModel.self, RidgeModel.self,
    ])

    /// Takes kinds as they are; no two may have one name.
    package init(_ kinds: [any ModelKind.Type]) {
        self.kinds = kinds
        byName = Dictionary(kinds.map { ($0.name, $0) }) { first, _ in
            preconditionFailure("two kinds of models are called '\(first.name)'")
        }
    }

    /// The names of the kinds that a study may name for its members.
    package var memberNames: [String] { kinds.filter { $0.isMember }.map { $0.name } }

    /// The kind of a name.
    ///
    /// - Throws: `ModelError.unknownKind`.
    package func kind(_ name: String) throws(ModelError) -> any ModelKind.Type {
        guard let kind = byName[name] else {
            throw .unknownKind(name, known: kinds.map { $0.name })
        }
        return kind
    }

    /// Fits a model of the kind that a choice names.
    ///
    /// - Throws: `ModelError.unknownKind`, and what the kind throws.
    package func fit(
        _ choice: ModelChoice, to data: inout ModelData, _ fitting: ModelFitting
    ) throws -> any ModelKind {
        try kind(choice.kind).fit(choice, to: &data, fitting)
    }
}

/// A model that this build cannot fit.
package enum ModelError: Error, Sendable, Equatable, CustomStringConvertible {
    case unknownKind(String, known: [String])

    package var description: String {
        switch self {
        case .unknownKind(let kind, let known):
            """
            this build knows no model '\(kind)', only \(known.joined(separator: ", ")). Install \
            the same release on every machine.
            """
        }
    }
}

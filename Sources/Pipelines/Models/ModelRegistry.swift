internal import LinearAlgebra

/// The kinds of models that a program knows.
package struct ModelRegistry: Sendable {
    /// In the order in which they are listed to people.
    package let kinds: [any ModelKind.Type]
    private let byName: [String: any ModelKind.Type]

    /// The kinds of this release: the only place that lists them.
    package static let standard = ModelRegistry([
        NetworkModel.self, MeanProfileModel.self, RidgeModel.self, KernelRidgeModel.self,
        ResidualNetworkModel.self, NearestNeighboursModel.self, PartialLeastSquaresModel.self,
        BoostedTreesModel.self,
    ])

    /// Takes kinds as they are; no two may have one name.
    package init(_ kinds: [any ModelKind.Type]) {
        self.kinds = kinds
        byName = Dictionary(kinds.map { ($0.name, $0) }) { first, _ in
            preconditionFailure("two kinds of models are called '\(first.name)'")
        }
    }

    /// The mapping of a study file that chooses a model, by default one of the first kind; it has
    /// `shared` keys whatever the kind.
    package func variant(shared: [SchemaKey] = []) -> SchemaVariant {
        SchemaVariant(of: "model", kinds, shared: shared)
    }

    /// The model that `section` chooses.
    ///
    /// - Parameters:
    ///   - section: Checked against `variant`.
    ///   - problems: Gains what is wrong with values that are each allowed.
    /// - Returns: The kind and its parameters.
    /// - Throws: `ModelError.unknownKind`, and what encoding parameters throws.
    package func choice(
        reading section: CheckedSection, problems: inout [KeyProblem]
    ) throws -> ModelChoice {
        func choose<Kind: ModelKind>(_ kind: Kind.Type) throws -> ModelChoice {
            try ModelChoice(
                kind: kind.name,
                parameters: kind.parameters(reading: section, problems: &problems))
        }
        return try choose(try kind(section.text(SchemaVariant.kindKey)))
    }

    /// The kinds whose models, of default parameters, predict on the scale of their targets.
    package var kindsOfScale: [String] {
        func learnsScale<Kind: ModelKind>(_ kind: Kind.Type) -> Bool {
            kind.learnsScale(Kind.Parameters())
        }
        return kinds.filter { learnsScale($0) }.map { $0.name }
    }

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

    /// A fitted model of the named kind.
    ///
    /// - Throws: `ModelError.unknownKind`, and what reading the archive throws.
    func model(_ name: String, archive: ArrayArchive) throws -> FittedModel {
        try FittedModel(kind(name), archive: archive)
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

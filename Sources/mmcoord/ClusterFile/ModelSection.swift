internal import Pipelines

/// `model:` of a question: the network.
package struct ModelSection: Sendable, Equatable {
    /// What kind of model, a name that `ModelRegistry` lists.
    package var kind: String
    /// Units of each hidden layer.
    package var hidden: [HiddenWidth]
    /// Activation of the hidden layers.
    package var activation: ActivationKind
    /// Share of hidden units silenced at each step, in [0, 1).
    package var dropout: Double
    /// Whether the output layer sees all hidden layers or only the last.
    package var concatenates: Bool
    /// L2 penalty on the hidden layers' weights.
    package var hiddenL2: Double
    /// L2 penalty on the output layer's weights.
    package var outputL2: Double
}

/// Units of a hidden layer.
package enum HiddenWidth: Sendable, Equatable {
    /// A fixed number.
    case units(Int)
    /// As many as there are targets.
    case targets

    /// The number of units when there are `targetCount` targets.
    package func count(targetCount: Int) -> Int {
        switch self {
        case .units(let count): count
        case .targets: targetCount
        }
    }
}

/// Activation of the hidden layers.
package enum ActivationKind: String, Sendable, CaseIterable {
    /// Scaled exponential linear unit.
    case selu
    /// max(x, 0).
    case relu
    /// x·Φ(x) with Φ the normal distribution.
    case gelu
    /// x/(1 + e⁻ˣ), also called SiLU.
    case swish
}

/// `ensemble:` of a question: how models are combined.
package struct EnsembleSection: Sendable, Equatable {
    /// Networks trained for each fold.
    package var seedCount: Int
    /// How their predictions become one.
    package var blend: BlendKind
    /// Which cells the networks of the submission are trained on once the folds are done.
    package var refit: RefitKind
}

/// Which cells networks are trained on once more, for the submission.
package enum RefitKind: String, Sendable, CaseIterable {
    /// None: the submission is of the folds' networks.
    case none
    /// All training cells.
    case all
}

/// How predictions of several networks become one.
package enum BlendKind: String, Sendable, CaseIterable {
    /// Standardised within each cell, then averaged.
    case mean
}

extension ModelSection {
    init(_ section: CheckedSection) {
        kind = section.text("kind")
        hidden = section.list("hidden").map { value in
            if case .integer(let units) = value { return .units(units) }
            return .targets
        }
        activation = section.word("activation", as: ActivationKind.self)
        dropout = section.number("dropout")
        concatenates = section.boolean("concatenate")
        hiddenL2 = section.number("hidden-l2")
        outputL2 = section.number("output-l2")
    }
}

extension EnsembleSection {
    init(_ section: CheckedSection) {
        seedCount = section.integer("seeds")
        blend = section.word("blend", as: BlendKind.self)
        refit = section.word("refit", as: RefitKind.self)
    }
}

internal import Pipelines

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
    /// As the mean, each member weighed by how well it does on the other folds.
    case weights
}

extension EnsembleSection {
    init(_ section: CheckedSection) {
        seedCount = section.integer("seeds")
        blend = section.word("blend", as: BlendKind.self)
        refit = section.word("refit", as: RefitKind.self)
    }
}

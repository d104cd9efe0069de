/// What is made of values before anything else sees them.
extension QuestionOutline {
    /// A normalisation with what the coordinator found for it.
    package struct Normalising: Sendable {
        /// What kind it is, with its parameters.
        package var normalisation: any Normalisation
        /// The matrices that it reads beside the one that it is of, by role.
        package var sources: [(role: String, matrix: Matrix)]
        /// Whether what is fitted to cells is fitted for each fold, without those it holds out.
        package var fitsPerFold: Bool

        /// By default values stay as they are.
        package init(
            _ normalisation: any Normalisation = NormalisationRegistry.identity,
            sources: [(role: String, matrix: Matrix)] = [], fitsPerFold: Bool = false
        ) {
            self.normalisation = normalisation
            self.sources = sources
            self.fitsPerFold = fitsPerFold
        }

        /// Whether each fold has values of its own; not where nothing is fitted to cells.
        var isPerFold: Bool {
            fitsPerFold && normalisation.rounds.contains { $0.rows == .trainingCells }
        }
    }

    /// Whether a block is fitted for each fold, or sees inputs that are normalised for each.
    func isFittedPerFold(_ block: any FeatureBlock) -> Bool {
        evaluation.hidesInputs || block.isFittedPerFold(self)
            || evaluation.hidesTargets && block.readsTargets
            || inputNormalisation.isPerFold && block.readsInputs
    }

    /// Whether wide targets have components for each fold: where they are fitted so, where targets
    /// are normalised so, or where the evaluation asks for it.
    var hasTargetComponentsPerFold: Bool {
        targetComponents.map {
            $0.isPerFold || targetNormalisation.isPerFold || evaluation.hidesTargets
        } ?? false
    }

    /// Has the inputs and the targets normalised.
    ///
    /// A normalisation that fills zeros makes every shard dense, so shards are cut and memory is
    /// planned for dense ones.
    package mutating func normalise(inputs: Normalising, targets: Normalising) {
        inputNormalisation = inputs
        targetNormalisation = targets
        if inputs.normalisation.fillsZeros {
            trainingInputs.density = 1
            testInputs?.density = 1
        }
        if targets.normalisation.fillsZeros { trainingTargets.density = 1 }
    }
}

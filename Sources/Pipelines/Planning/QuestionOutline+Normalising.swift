/// What is made of values before anything else sees them.
extension QuestionOutline {
    /// A normalisation with what the coordinator found for it.
    package struct Normalising: Sendable {
        /// What kind it is, with its parameters.
        package var normalisation: any Normalisation
        /// The matrices that it reads beside the one that it is of, by role.
        package var sources: [(role: String, matrix: Matrix)]

        /// By default values stay as they are.
        package init(
            _ normalisation: any Normalisation = NormalisationRegistry.identity,
            sources: [(role: String, matrix: Matrix)] = []
        ) {
            self.normalisation = normalisation
            self.sources = sources
        }
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

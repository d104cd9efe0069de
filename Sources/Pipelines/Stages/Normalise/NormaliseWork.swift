/// A step of a normalisation: sums of a shard, what is fitted on the sums, or a shard normalised.
package struct NormaliseWork: Sendable, Equatable, Codable {
    /// What a task does.
    package enum Step: Sendable, Equatable, Codable {
        /// Sums up the rows of one shard.
        ///
        /// Inputs: `shard`, `cells` (an archive whose `cells` are the training cells) or for one
        /// fold `folds`, and `fitted` of the round before. Output: `summary`. Only rows of training
        /// cells take part, for one fold only those that it trains on. Of another matrix only the
        /// others do, and its columns are brought into the order of `train-names`, by its own
        /// `names`.
        case summarise(round: Int, withoutFold: Int? = nil)
        /// Makes numbers of the sums.
        ///
        /// Inputs: `summary` (one a shard, in row order), `names`, and `fitted` of the round
        /// before. Output: `fitted`, with what the rounds before found.
        case fit(round: Int)
        /// Normalises one shard.
        ///
        /// Inputs: `shard`, `fitted` where something is, and for test cells `names` and
        /// `train-names`. Outputs: `shard` and `statistics`, as ingestion makes them. Columns of
        /// test cells that training cells do not have take no part and become 0.
        case apply(isTest: Bool)
    }

    /// The kind of normalisation and its parameters.
    package var normalisation: KindChoice
    /// What the task does.
    package var step: Step

    /// Describes a step.
    package init(_ normalisation: KindChoice, _ step: Step) {
        self.normalisation = normalisation
        self.step = step
    }
}

/// Fits the scale of a member's features again, as a training of a finished study fitted it.
///
/// Inputs: `features-0`, … of each block (training cells) and `folds`. Output: `scale`.
package struct ScaleWork: Sendable, Equatable, Codable {
    /// The held-out fold of the training, from 0; nil where nothing was held out.
    package var fold: Int?
    /// One for each block: over which cells it is standardised.
    package var blocks: [BlockScaling]

    /// Describes the scale of a training.
    package init(fold: Int?, blocks: [BlockScaling]) {
        self.fold = fold
        self.blocks = blocks
    }
}

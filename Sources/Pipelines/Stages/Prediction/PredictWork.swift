/// Predicts a range of new cells by every model of a finished question, and blends the predictions.
///
/// Inputs: `features-0`, … of each distinct block (one or several archives, rows in file order);
/// `model`, part-major, then member, then repetition; `scale`, one for each part and member with
/// standardised blocks, in the same order; `scores` of the question, which hold the weights of
/// members; `target-names`, or `target-components` of each part where models predict coordinates.
/// Output: `predictions` (cells, targets, values), blended and standardised within each cell; of
/// coordinates `latent-0`, … of each part.
package struct PredictWork: Sendable, Equatable, Codable {
    /// The models of one member.
    package struct Member: Sendable, Equatable, Codable {
        /// The kind of its models.
        package var kind: String
        /// Models for each part.
        package var repetitionCount: Int
        /// [part][block], the numbers of the inputs `features-…` that its models see.
        package var features: [[Int]]
        /// [part], whether there is a `scale` for its features.
        package var isScaled: [Bool]

        /// Describes the models of a member.
        package init(
            kind: String, repetitionCount: Int, features: [[Int]], isScaled: [Bool]
        ) {
            self.kind = kind
            self.repetitionCount = repetitionCount
            self.features = features
            self.isScaled = isScaled
        }
    }

    /// The place of the range's first cell among the rows of `features-0`.
    package var firstRow: Int
    /// Cells to predict.
    package var rowCount: Int
    /// Folds, or 1 where models were trained on all cells.
    package var partCount: Int
    /// In the order of the question.
    package var members: [Member]
    /// Whether models predict coordinates in a decomposition.
    package var isLatent: Bool

    /// Whether every model has numbers that its predictions gain (`TargetOffsets`); nil where none
    /// has.
    package var addsOffsets: Bool?

    /// Describes the prediction of a range.
    package init(
        firstRow: Int, rowCount: Int, partCount: Int, members: [Member], isLatent: Bool
    ) {
        self.firstRow = firstRow
        self.rowCount = rowCount
        self.partCount = partCount
        self.members = members
        self.isLatent = isLatent
    }
}

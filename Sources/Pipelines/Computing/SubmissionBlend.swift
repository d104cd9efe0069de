package import Learning
package import LinearAlgebra

/// How the predictions of cells that no fold holds out become one: those of a study's test cells,
/// and those of further cells once it has ended.
///
/// A part is a fold, or all cells where models were trained on all. Predictions are asked for in a
/// fixed order and added in it, so the bytes do not depend on who computed them.
package enum SubmissionBlend {
    /// One model's predictions: those of a part, a member and a repetition, each from 0.
    package struct Place: Sendable, Hashable {
        /// The fold, from 0; 0 where models were trained on all cells.
        package var part: Int
        /// The member, by its place in the question.
        package var member: Int
        /// The model within part and member, from 0.
        package var repetition: Int
    }

    /// The mean of all models, each standardised within each cell: first over the parts and
    /// repetitions of a member, then over the members.
    ///
    /// - Parameters:
    ///   - shape: Cells and targets.
    ///   - partCount: Folds, or 1 where models were trained on all cells.
    ///   - repetitionCounts: One for each member.
    ///   - weights: One for each member; all equal for nil.
    ///   - prediction: `[cells, targets]` of one model.
    /// - Returns: `[cells, targets]`.
    /// - Throws: What `prediction` throws.
    package static func direct<Failure: Error>(
        _ shape: (rowCount: Int, columnCount: Int), partCount: Int, repetitionCounts: [Int],
        weights: [Double]?, _ prediction: (Place) throws(Failure) -> DenseMatrix
    ) throws(Failure) -> DenseMatrix {
        var members: [DenseMatrix] = []
        for (member, repetitionCount) in repetitionCounts.enumerated() {
            var blender = Blender(rowCount: shape.rowCount, columnCount: shape.columnCount)
            for part in 0..<partCount {
                for repetition in 0..<repetitionCount {
                    blender.add(
                        try prediction(
                            Place(part: part, member: member, repetition: repetition)))
                }
            }
            members.append(blender.blended())
        }
        return members.count == 1 ? members[0] : blendMean(members, weights: weights)
    }

    /// The mean of the models of one part, whose predictions are coordinates in a decomposition.
    ///
    /// - Parameters:
    ///   - part: The fold, from 0.
    ///   - basis: Of its decomposition.
    ///   - repetitionCounts: One for each member.
    ///   - weights: One for each member; all equal for nil.
    ///   - prediction: `[cells, components]` of one model.
    /// - Returns: `[cells, components]`.
    /// - Throws: What `prediction` throws.
    package static func latent<Failure: Error>(
        part: Int, _ basis: LatentBasis, repetitionCounts: [Int], weights: [Double]?,
        _ prediction: (Place) throws(Failure) -> DenseMatrix
    ) throws(Failure) -> DenseMatrix {
        var members: [DenseMatrix] = []
        for (member, repetitionCount) in repetitionCounts.enumerated() {
            var predictions: [DenseMatrix] = []
            for repetition in 0..<repetitionCount {
                predictions.append(
                    try prediction(Place(part: part, member: member, repetition: repetition)))
            }
            members.append(blendLatentMean(predictions, basis))
        }
        return members.count == 1 ? members[0] : blendLatentMean(members, basis, weights: weights)
    }
}

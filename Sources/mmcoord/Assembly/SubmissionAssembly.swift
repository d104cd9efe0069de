internal import LinearAlgebra
internal import SingleCell

/// Fills an evaluation file with predictions: one row for each of its rows, in its order, with row
/// ids copied byte for byte.
struct SubmissionAssembly {
    /// The evaluation ids.
    let evaluationIds: String
    /// `[cellCount]` ids of the rows of `predictions`.
    let cells: [String]
    /// `[targetCount]` names of its columns.
    let targets: [String]
    /// `[cellCount, targetCount]`.
    let predictions: DenseMatrix

    /// Writes the submission; it appears by rename, and only when every row was found.
    ///
    /// - Parameters:
    ///   - path: Where it appears.
    ///   - expectedRowCount: Rows the inspection counted, or `nil` to take any number.
    /// - Returns: How many rows it has.
    /// - Throws: `SingleCellError` from reading and writing; `CoordinatorError.assembly` for
    ///   another number of rows.
    func write(to path: String, expectedRowCount: Int?) throws -> Int {
        let fill = SubmissionFill(evaluationIds: evaluationIds, cells: cells, targets: targets)
        let submission = try fill.write(to: path, from: DensePredictions(predictions))
        let rowCount = submission.rowCount
        if let expectedRowCount, rowCount != expectedRowCount {
            throw CoordinatorError.assembly(
                what: "the submission", place: evaluationIds, found: "\(rowCount) rows",
                expected: "the \(expectedRowCount) that were there when the study began")
        }
        try submission.finish()
        return rowCount
    }
}

internal import LinearAlgebra
internal import SingleCell

/// Writes the submission: one row for each row of the evaluation ids, in its order, with row ids
/// copied byte for byte.
struct SubmissionAssembly {
    /// The evaluation ids.
    let evaluationIds: String
    /// The test predictions of each question.
    let blends: [TestBlend]

    /// Writes the submission by rename, and only if every row has a prediction.
    ///
    /// - Parameters:
    ///   - path: Where it appears.
    ///   - expectedRowCount: Rows the inspection counted, or `nil` to take any number.
    /// - Returns: How many rows it has.
    /// - Throws: `SingleCellError` from reading and writing; `ResultError.assembly` for another
    ///     number of rows.
    func write(to path: String, expectedRowCount: Int?) throws -> Int {
        let fill = SubmissionFill(
            evaluationIds: evaluationIds, cells: blends.flatMap(\.cells),
            targets: blends.flatMap(\.targets))
        let submission = try fill.write(
            to: path, from: JoinedPredictions(blends.map(\.source)))
        let rowCount = submission.rowCount
        if let expectedRowCount, rowCount != expectedRowCount {
            throw ResultError.assembly(
                what: "the submission", place: evaluationIds, found: "\(rowCount) rows",
                expected: "the \(expectedRowCount) that were there when the study began")
        }
        try submission.finish()
        return rowCount
    }
}

/// Predictions of several questions, one after another in cells and in targets.
struct JoinedPredictions: PredictionSource {
    private let parts: [any PredictionSource]

    init(_ parts: [any PredictionSource]) { self.parts = parts }

    var cellCount: Int { parts.reduce(0) { $0 + $1.cellCount } }

    var targetCount: Int { parts.reduce(0) { $0 + $1.targetCount } }

    /// A cell asked for a target of another question has no prediction.
    ///
    /// Its value is NaN, and the submission is refused with the row's id; inspection finds such
    /// rows before any work.
    func predict(_ rows: Span<EvaluationRow>, into values: inout MutableSpan<Float>) {
        guard parts.count > 1 else {
            parts[0].predict(rows, into: &values)
            return
        }
        for index in rows.indices { values[index] = .nan }
        var (firstCell, firstTarget) = (0, 0)
        for part in parts {
            let cells = firstCell..<firstCell + part.cellCount
            let targets = firstTarget..<firstTarget + part.targetCount
            var own: [Int] = []
            var shifted: [EvaluationRow] = []
            // Loops, because closures over a Span crash the compiler of Swift 6.3.
            for index in rows.indices {
                var row = rows[index]
                guard cells ~= Int(row.cell), targets ~= Int(row.target) else { continue }
                row.cell -= Int32(firstCell)
                row.target -= Int32(firstTarget)
                own.append(index)
                shifted.append(row)
            }
            var found = [Float](repeating: 0, count: own.count)
            var span = found.mutableSpan
            part.predict(shifted.span, into: &span)
            for (index, value) in zip(own, found) { values[index] = value }
            firstCell = cells.upperBound
            firstTarget = targets.upperBound
        }
    }
}

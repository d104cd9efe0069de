/// Scores a submission against hidden truth, as the competition does.
///
/// Every cell's score is Pearson's correlation over the targets asked of it; a submission's is the
/// mean over its cells of both technologies. Submission and evaluation ids are read together, row
/// by row, and the truth as cells come: memory does not grow with the rows.
package struct SubmissionScorer: Sendable {
    /// True values of some test cells.
    package struct Truth: Sendable, Equatable {
        /// The name under which their scores are reported, as `citeseq`.
        package let technology: String
        /// A matrix file, cells × targets.
        package let path: String

        /// Names a file.
        package init(technology: String, path: String) {
            self.technology = technology
            self.path = path
        }
    }

    /// The score of a cell whose prediction is constant: -1 on Kaggle, 0 in later benchmarks.
    package let constant: Double
    private let truths: [Truth]
    private let scoring: String

    /// Prepares to score.
    ///
    /// - Parameters:
    ///   - truths: true values; a cell is in one of the files.
    ///   - scoring: a table of `cell_id` and `part`: `public`, `private` or `unscored`.
    ///   - constant: the score of a constant prediction.
    package init(truths: [Truth], scoring: String, constant: Double = -1) {
        self.truths = truths
        self.scoring = scoring
        self.constant = constant
    }

    /// Scores a submission.
    ///
    /// - Parameters:
    ///   - submission: `row_id,target`, with the rows of `evaluationIds` in their order.
    ///   - evaluationIds: `row_id,cell_id,gene_id`; the rows of a cell are adjacent.
    /// - Returns: Mean correlations, each public and private.
    /// - Throws: `SingleCellError.badLine` naming the line: rows that are missing, too many or in
    ///   another order; a target that is not finite; cells without truth; scored cells without
    ///   rows. Whatever reading the files throws.
    package func score(
        submission: String, evaluationIds: String
    ) throws(SingleCellError) -> SubmissionScores {
        let parts = try ScoringParts(path: scoring)
        var rows: [TruthRows] = []
        for truth in truths {
            rows.append(try TruthRows(technology: truth.technology, path: truth.path))
        }
        var run = ScoringRun(
            parts: parts, truths: rows, constant: constant, evaluationIds: evaluationIds)
        var reader = try EvaluationReader(path: evaluationIds)
        var predictions = try SubmissionReader(path: submission)
        try reader.forEachRow { (rowId, cellId, geneId, line) throws(SingleCellError) in
            run.line = line
            guard try predictions.next() else {
                throw .badLine(
                    path: submission, line: predictions.line + 1,
                    problem: "the file ends, but \(run.place) asks for row "
                        + "`\(Self.text(rowId))`: a submission has every row of it")
            }
            guard predictions.hasRowId(rowId) else {
                throw .badLine(
                    path: submission, line: predictions.line,
                    problem: "row `\(predictions.rowIdText)` stands where \(run.place) has row "
                        + "`\(Self.text(rowId))`: keep the rows in its order")
            }
            try run.add(cellId, geneId, predictions.target)
        }
        guard try !predictions.next() else {
            throw .badLine(
                path: submission, line: predictions.line,
                problem: "row `\(predictions.rowIdText)` is one too many: `\(evaluationIds)` has "
                    + "\(run.rowCount) rows")
        }
        return try run.finish()
    }

    private static func text(_ bytes: Span<UInt8>) -> String {
        UTF8Check.spelled(bytes.indices.map { bytes[$0] })
    }
}

internal import Foundation
internal import Learning
package import Pipelines

/// What the blend tasks of a question left, checked and with intervals.
extension QuestionAssembly {
    /// What the blend task of another evaluation left.
    package struct Compared: Sendable {
        /// The other evaluation.
        var evaluation: Evaluation
        /// JSON of a `ScoreReport`.
        var scoresPath: String
        /// Archive with the score of each training cell.
        var cellScoresPath: String

        /// Names what was left.
        package init(evaluation: Evaluation, scoresPath: String, cellScoresPath: String) {
            self.evaluation = evaluation
            self.scoresPath = scoresPath
            self.cellScoresPath = cellScoresPath
        }
    }

    /// The report of a blend task, checked to be of all cells that a fold holds out.
    ///
    /// - Throws: `ResultError.assembly`.
    func checkedReport(_ path: String) throws -> ScoreReport {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw ResultError.assembly(
                what: "the scores", place: path, found: "no file",
                expected: "the scores of the blend task")
        }
        let scores = try ScoreReport(json: bytes)
        let expected = foldPlan.heldOutCells.count
        guard scores.overall.cellCount == expected else {
            throw ResultError.assembly(
                what: "the scores", place: path,
                found: "scores of \(scores.overall.cellCount) cells",
                expected: "all \(expected) cells that a fold holds out")
        }
        return scores
    }

    /// Where the mean of cells' scores would lie with other cells or groups.
    func intervals(_ cells: CellTables) -> [ScoreReport.Interval] {
        ScoreReport.intervals(
            scores: cells.cellScores,
            groups: foldPlan.heldOutCells.map { foldPlan.groups[$0] }, seed: 0)
    }

    /// The scores under another evaluation.
    ///
    /// - Throws: `ResultError.assembly` where they are of other cells.
    func comparison(_ other: Compared) throws -> ScoreReport.Comparison {
        let cells = try CellTables(
            path: other.cellScoresPath, plan: foldPlan, cells: inspection.trainingCells,
            groups: foldPlan.groups)
        return ScoreReport.Comparison(
            try checkedReport(other.scoresPath), evaluation: other.evaluation.rawValue,
            intervals: intervals(cells))
    }
}

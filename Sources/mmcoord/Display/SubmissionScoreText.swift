import Foundation
import SingleCell

/// The scores of a submission as lines of text.
enum SubmissionScoreText {
    /// One line for each technology, and one for all cells.
    static func lines(_ scores: SubmissionScores) -> [String] {
        let groups = scores.technologies + [scores.all]
        let width = groups.map(\.name.count).max() ?? 0
        return groups.map { group in
            group.name.padding(toLength: width, withPad: " ", startingAt: 0)
                + "  public \(text(group.publicScore)) (\(group.publicCellCount) cells)"
                + "  private \(text(group.privateScore)) (\(group.privateCellCount) cells)"
        }
    }

    private static func text(_ score: Double?) -> String {
        score.map { String(format: "%.6f", $0) } ?? "none"
    }
}

internal import Foundation
internal import Learning
internal import SingleCell

/// The out-of-fold scores of the models and of the baselines, as lines of a table.
struct ScoreTable {
    private let scores: ScoreReport
    private let models: String

    /// Takes scores, and what the predictions are of: `networks` or `models`.
    init(_ scores: ScoreReport, models: String) {
        self.scores = scores
        self.models = models
    }

    /// All cells, each fold, and each group if there are few; ends in a line feed.
    var text: String {
        let hasGroups = scores.groups.count <= 12
        var rows = [row("all cells", scores.overall, scores.baselines?.overall)]
        rows += paired(scores.folds, scores.baselines?.folds) { "fold \($0.name)" }
        if hasGroups {
            rows += paired(scores.groups, scores.baselines?.groups) {
                "\($0.name.printableName) (\($0.cellCount) cells)"
            }
        }
        guard let baselines = scores.baselines else {
            return Self.lines(rows.map { [$0[0], $0[1]] })
        }
        let lambdas = zip(scores.folds, baselines.ridgeLambdas).map { fold, lambda in
            "\(Self.penalty(lambda)) in fold \(fold.name)"
        }
        return Self.lines([["", models, "mean profile", "ridge"]] + rows) + """
              Mean profile: the mean of the fold's training cells, predicted for every cell.
              Ridge: linear regression on the \(models)' features, fitted on the fold's training
              cells; penalty \(StudyExaminer.examples(lambdas, limit: 12)).

            """
    }

    private func paired(
        _ parts: [ScoreReport.Part], _ baselines: [ScoreReport.Baselines.Part]?,
        _ label: (ScoreReport.Part) -> String
    ) -> [[String]] {
        parts.enumerated().map { index, part in row(label(part), part, baselines?[index]) }
    }

    private func row(
        _ label: String, _ part: ScoreReport.Part, _ baseline: ScoreReport.Baselines.Part?
    ) -> [String] {
        [label] + [part.score, baseline?.meanProfile, baseline?.ridge].map(Self.score)
    }

    /// Aligns labels to the left and numbers to the right.
    private static func lines(_ rows: [[String]]) -> String {
        let widths = (rows.first ?? []).indices.map { column in
            rows.map { $0[column].count }.max() ?? 0
        }
        return rows.map { row in
            let cells = row.indices.map { column in
                let padding = String(repeating: " ", count: widths[column] - row[column].count)
                return column == 0 ? row[column] + padding : padding + row[column]
            }
            return "  " + cells.joined(separator: "  ") + "\n"
        }.joined()
    }

    /// Returns a score to four decimals.
    static func score(_ value: Double?) -> String {
        value.map { String(format: "%.4f", $0) } ?? "none"
    }

    private static func penalty(_ lambda: Double) -> String { String(format: "%g", lambda) }
}

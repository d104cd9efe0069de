package import Foundation
package import Learning
internal import LinearAlgebra

/// What a search found.
package struct SearchResult: Sendable, Codable {
    /// One score of one configuration.
    package struct Score: Sendable, Codable, Equatable {
        /// The configuration.
        package var trial: Int
        /// The fold of the study whose training cells judged it.
        package var fold: Int
        /// From 1.
        package var rung: Int
        /// The part of the inner training cells that it was trained on.
        package var share: Double
        /// Mean correlation within cells over the inner held-out cells; nil where it failed.
        package var score: Double?

        /// Notes a score.
        package init(trial: Int, fold: Int, rung: Int, share: Double, score: Double?) {
            self.trial = trial
            self.fold = fold
            self.rung = rung
            self.share = share
            self.score = score
        }
    }

    /// What is reported of the study's own folds, which chose nothing.
    package struct Judgement: Sendable, Codable, Equatable {
        /// Mean over the held-out cells of every fold.
        package var score: Double
        /// Where it would lie with other cells or groups.
        package var intervals: [ScoreReport.Interval]
        /// `[fold count]`.
        package var folds: [Double]
    }

    /// The keys that were varied.
    package var keys: [String]
    /// `[trial count]`, the values of each configuration in the order of the keys; empty for the
    /// file as it stands.
    package var trials: [[String]]
    /// Every score, by rung, fold and configuration.
    package var scores: [Score]
    /// `[fold count]`, the configuration that each fold's own training cells chose.
    package var choices: [Int]
    /// The configuration with the best mean over all folds' inner scores, which is written.
    package var best: Int
    /// Its mean inner score.
    package var bestInnerScore: Double
    /// The search as a whole: each fold by the configuration chosen without it.
    package var search: Judgement
    /// The file as it stands, on the same cells.
    package var given: Judgement
    /// The best configuration, on the same cells; other folds' cells had a part in its choice.
    package var chosen: Judgement

    /// The mean over folds of a configuration's inner scores in the last rung.
    ///
    /// - Parameters:
    ///   - trial: The configuration.
    ///   - rung: The rung, from 1.
    ///   - scores: Of all configurations.
    ///   - cellCounts: `[fold count]`, how many cells judged it in each.
    /// - Returns: Nil unless it has a score in every fold.
    package static func mean(
        of trial: Int, rung: Int, in scores: [Score], cellCounts: [Int]
    ) -> Double? {
        var (sum, count) = (0.0, 0)
        for (fold, cells) in cellCounts.enumerated() {
            let found = scores.last { $0.trial == trial && $0.rung == rung && $0.fold == fold }
            guard let score = found?.score else { return nil }
            sum += score * Double(cells)
            count += cells
        }
        return count == 0 ? nil : sum / Double(count)
    }

    /// The best of some configurations by that mean: of equal ones the first.
    package static func best(
        of trials: [Int], rung: Int, in scores: [Score], cellCounts: [Int]
    ) -> (trial: Int, score: Double)? {
        var found: (trial: Int, score: Double)?
        for trial in trials.sorted() {
            guard let mean = mean(of: trial, rung: rung, in: scores, cellCounts: cellCounts),
                mean > (found?.score ?? -.infinity)
            else { continue }
            found = (trial, mean)
        }
        return found
    }

    /// `trials.csv`: a line for each score, with the values of its configuration.
    package var table: Data {
        var table = CSVTable(["trial", "fold", "rung", "share", "score"] + keys)
        for score in scores {
            let values = trials[score.trial]
            table.append(
                [
                    "\(score.trial)", "\(score.fold)", "\(score.rung)", "\(score.share)",
                    score.score.map { "\($0)" } ?? "",
                ] + (values.isEmpty ? keys.map { _ in "" } : values))
        }
        return table.csv
    }

    /// JSON with sorted keys.
    package func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self) + [10]
    }
}

extension SearchResult.Judgement {
    /// Joins each fold's cells from the configuration that predicts them.
    ///
    /// - Parameters:
    ///   - plan: The study's folds.
    ///   - scores: `[fold count]`, for each fold the scores of all held-out cells under its
    ///     configuration, in the order of `plan.heldOutCells`.
    package init(_ plan: FoldPlan, scores: [[Double]]) {
        let cells = plan.heldOutCells
        var joined: [Double] = []
        var sums = Array(repeating: (sum: 0.0, count: 0), count: plan.foldCount)
        for (row, cell) in cells.enumerated() {
            let fold = plan.foldOfCell[cell]
            joined.append(scores[fold][row])
            sums[fold].sum += scores[fold][row]
            sums[fold].count += 1
        }
        score = joined.reduce(0, +) / Double(max(1, joined.count))
        folds = sums.map { $0.sum / Double(max(1, $0.count)) }
        intervals = ScoreReport.intervals(
            scores: joined, groups: cells.map { plan.groups[$0] }, seed: 0)
    }
}

internal import Foundation
package import Learning
internal import SingleCell

/// What a finished study tells its user.
package struct StudySummary: Sendable {
    /// The submission that was written.
    package struct Submission: Sendable, Equatable {
        /// Where it is.
        package var path: String
        /// Rows without the header.
        package var rowCount: Int
        /// SHA-256 of the file, in hexadecimal.
        package var sha256: String

        /// Describes a submission.
        package init(path: String, rowCount: Int, sha256: String) {
            self.path = path
            self.rowCount = rowCount
            self.sha256 = sha256
        }
    }

    /// Files that not every study has.
    package struct Files: Sendable, Equatable {
        /// Test predictions as AnnData.
        package var testPredictions: String?
        /// The submission.
        package var submission: Submission?

        /// No files.
        package init() {}
    }

    /// One training, as a line of the table of folds.
    private struct Line {
        var fold: Int
        var seed: Int
        var heldOut: String
        var cellCount: Int
        var epochCount: Int
        var bestEpoch: Int
        var score: Double
    }

    /// The submission, if there is one.
    package var submission: Submission? { files.submission }
    /// Scores of the out-of-fold predictions.
    package let scores: ScoreReport
    /// What the user should know.
    package let notices: [String]
    private let folder: String
    private let files: Files
    private let dataLines: [String]
    private let lines: [Line]
    private let fitsOnTest: Bool

    /// Sums up an assembled study.
    init(
        assembly: Assembly, scores: ScoreReport, notices: [String], folder: String, files: Files
    ) {
        let inspection = assembly.inspection
        self.scores = scores
        self.notices = notices
        self.folder = folder
        self.files = files
        fitsOnTest = assembly.file.study.citeseq.features.fit == .all
        let groupCount = Set(inspection.groups).count
        let column = assembly.file.study.citeseq.folds.groupColumn
        var data = [
            "training  \(inspection.trainingCells.count) cells, "
                + "\(inspection.inputs.columnCount) genes, "
                + "\(inspection.targetNames.count) targets, \(groupCount) values of \(column)"
        ]
        if let test = inspection.testInputs { data.append("test      \(test.rowCount) cells") }
        dataLines = data
        lines = assembly.trainings.map { training in
            let groups = inspection.foldPlan.heldOutGroups(training.fold)
            let names = StudyExaminer.examples(groups.map(\.label))
            // The epoch whose weights are kept: the first of those with the lowest loss.
            let best = training.history.min { $0.validationLoss < $1.validationLoss }
            return Line(
                fold: training.fold, seed: training.seed, heldOut: names,
                cellCount: groups.reduce(0) { $0 + $1.cellCount },
                epochCount: training.history.count, bestEpoch: best?.epoch ?? 0,
                score: Double(best?.validationScore ?? 0))
        }
    }

    /// The summary as plain text, ending in a line feed.
    package var text: String {
        var text = "Data\n" + dataLines.map { "  \($0)\n" }.joined()
        text += "\nFolds\n" + foldTable
        text += "\nOut of fold, mean Pearson correlation within a cell\n"
        text += "  all cells  \(Self.score(scores.overall.score))\n"
        for part in scores.folds { text += "  fold \(part.name)     \(Self.score(part.score))\n" }
        for part in scores.groups where scores.groups.count <= 12 {
            text += "  \(part.name) (\(part.cellCount) cells)  \(Self.score(part.score))\n"
        }
        text += targetLines
        if !notices.isEmpty { text += "\nNotices\n" + notices.map { "  - \($0)\n" }.joined() }
        text += "\nWhat the score means\n" + meaning
        text += "\nFiles in \(folder)\n"
        text += "  scores.json, history.csv, out_of_fold.h5ad, models/, summary.txt\n"
        if files.testPredictions != nil { text += "  test_predictions.h5ad\n" }
        if let submission {
            text += "\nSubmission\n  \(submission.path)\n  \(submission.rowCount) rows,"
            text += " SHA-256 \(submission.sha256)\n"
        } else {
            text += "\nNo submission: the study has "
            text += files.testPredictions == nil ? "no test inputs.\n" : "no evaluation ids.\n"
        }
        return text
    }

    private var foldTable: String {
        let header = ["fold", "seed", "held out", "cells", "epochs", "best", "score"]
        let rows = lines.map { line in
            [
                "\(line.fold)", "\(line.seed)", line.heldOut, "\(line.cellCount)",
                "\(line.epochCount)", "\(line.bestEpoch)", Self.score(line.score),
            ]
        }
        let widths = header.indices.map { column in
            ([header] + rows).map { $0[column].count }.max() ?? 0
        }
        return ([header] + rows).map { row in
            let cells = row.indices.map { column in
                let padding = String(repeating: " ", count: widths[column] - row[column].count)
                // Names are read from the left, numbers from the right.
                return column == 2 ? row[column] + padding : padding + row[column]
            }
            return "  " + cells.joined(separator: "  ") + "\n"
        }.joined()
    }

    private var targetLines: String {
        let scored = scores.targets.compactMap { target in
            target.score.map { (name: target.name, score: $0) }
        }.sorted { ($1.score, $0.name) < ($0.score, $1.name) }
        guard !scored.isEmpty else { return "" }
        func list(_ part: some Sequence<(name: String, score: Double)>) -> String {
            part.map { "\($0.name) \(Self.score($0.score))" }.joined(separator: ", ")
        }
        return "\nTargets, correlation over cells\n  best   \(list(scored.prefix(5)))\n"
            + "  worst  \(list(scored.suffix(5).reversed()))\n"
    }

    private var meaning: String {
        let fitted =
            fitsOnTest
            ? "all training and test inputs" : "the inputs of all training cells, held-out ones too"
        return """
              Each cell is predicted by networks that saw no cell of its group, with two exceptions
              that the published notebook makes as well: early stopping and the learning rate watch
              the held-out fold, so its score is a little high; and the components and the scale of
              the genes are fitted on \(fitted), without targets.

            """
    }

    private static func score(_ value: Double?) -> String {
        value.map { String(format: "%.4f", $0) } ?? "none"
    }
}

internal import Foundation
package import Learning
internal import LinearAlgebra
internal import Pipelines
internal import SingleCell

/// What the summary of a finished study says of one question.
package struct QuestionSummary: Sendable {
    /// One training, as a row of the table of folds.
    private struct Line {
        var member: String?
        var fold: Int
        var seed: Int
        var heldOut: String
        var cellCount: Int
        var epochCount: Int
        var bestEpoch: Int?
        var score: Double?
    }

    /// Scores of the out-of-fold predictions.
    package let scores: ScoreReport
    /// Its name in the cluster file, such as `citeseq`.
    package let name: String
    /// Where its files are.
    let folder: String
    /// Names of the files of predictions.
    let predictionFiles: [String]
    /// Names of the tables of cells and columns.
    let tables: [String]
    /// Components, and models in formats of other programs, one line each.
    let exports: [String]
    /// What the user should know.
    let notices: [String]
    /// Notices of trainings whose loss was not a finite number.
    let divergences: [String]
    /// Whether there are test predictions.
    let hasTestPredictions: Bool
    private let dataLines: [String]
    private let lines: [Line]
    private let plan: String
    private let isGrouped: Bool
    private let groupColumn: String
    /// Whether metadata name the persons whom cells are from.
    private let hasPersons: Bool
    /// What predicts: `networks`, or `models` of other kinds too.
    private let models: String
    private let submission: SubmissionText
    private let fitted: ProvenanceTable

    /// Summarises the results of a question.
    ///
    /// - Parameters:
    ///   - assembly: What its tasks left.
    ///   - written: What was made of it.
    ///   - folder: Where its files are.
    ///   - isOnly: Whether the study has no other; else notices begin with the name.
    /// - Throws: What reading the model's parameters throws.
    init(
        _ assembly: QuestionAssembly, written: QuestionAssembly.Written, folder: String,
        isOnly: Bool
    ) throws {
        let findings = try assembly.findings
        let inspection = assembly.inspection
        let section = inspection.section
        let prefix = isOnly ? "" : section.name + ": "
        tables = written.tables
        exports = Self.exports(written.exports, of: section.results.models)
        notices = written.notices.map { prefix + $0 }
        divergences = findings.divergences.map { prefix + $0 }
        scores = written.scores
        name = section.name
        self.folder = folder
        predictionFiles = ([written.outOfFold] + [written.testPredictions].compactMap { $0 })
            .compactMap { $0.split(separator: "/").last.map { String($0) } }
        hasTestPredictions = written.testPredictions != nil
        let column = section.folds.groupColumn
        let groups =
            assembly.foldPlan.hasGroups
            ? ", \(Set(inspection.groups.map { ExactText($0) }).count) values of \(column)" : ""
        let columns = section.inputModality.columns
        var data = [
            "training  \(inspection.trainingCells.count) cells, "
                + "\(inspection.inputs.columnCount) \(columns), "
                + "\(inspection.targetNames.count) targets\(groups)"
        ]
        plan = assembly.foldPlan.description
        isGrouped = assembly.foldPlan.isGrouped
        groupColumn = assembly.foldPlan.hasGroups ? column : ""
        hasPersons = !inspection.persons.isEmpty
        submission = SubmissionText(
            assembly, findings, hasTestPredictions: hasTestPredictions)
        fitted = assembly.fitted
        models = assembly.models
        if let test = inspection.testInputs { data.append("test      \(test.rowCount) cells") }
        dataLines = data
        lines = Self.lines(of: assembly, findings, written.scores)
    }

    /// Files in `components/`, and how many models there are in each format.
    private static func exports(_ paths: [String], of formats: [ModelFormat]) -> [String] {
        let components = paths.filter { $0.hasPrefix("components/") }
        let models = formats.map { format in
            let count = paths.count { $0.hasSuffix(".\(format.rawValue)") }
            return "models/*.\(format.rawValue) (\(count))"
        }
        return [components, models].filter { !$0.isEmpty }.map { $0.joined(separator: ", ") }
    }

    private static func lines(
        of assembly: QuestionAssembly, _ findings: TrainingFindings, _ scores: ScoreReport
    ) -> [Line] {
        assembly.trainings.compactMap { training in
            guard let fold = training.fold else { return nil }
            let groups = assembly.foldPlan.heldOutGroups(fold)
            let names =
                groups.isEmpty ? "cells" : StudyExaminer.examples(groups.map(\.label))
            let member = assembly.fileNames.map { $0[training.member] }
            let score = scores.trainings.first {
                $0.member == member && $0.fold == fold && $0.seed == training.seed
            }
            return Line(
                member: member, fold: fold, seed: training.seed, heldOut: names,
                cellCount: assembly.foldPlan.heldOut(fold).count,
                epochCount: training.history.count,
                bestEpoch: findings.keptEpoch(of: training), score: score?.score)
        }
    }

    /// Data, folds and scores as plain text, ending in a line feed.
    var text: String {
        var text = "Data\n" + dataLines.map { "  \($0)\n" }.joined()
        text += "\nFolds: \(plan)\n" + foldTable
        text += "\nOut of fold, mean Pearson correlation within a cell\n"
        return text + ScoreTable(scores, models: models).text + intervalLine + memberLines
            + targetLines
    }

    private var foldTable: String {
        let hasMembers = lines.contains { $0.member != nil }
        let header =
            ["fold", "seed", "held out", "cells", "epochs", "best", "score"]
            + (hasMembers ? ["member"] : [])
        let rows = lines.map { line in
            [
                "\(line.fold)", "\(line.seed)", line.heldOut, "\(line.cellCount)",
                line.bestEpoch == nil ? "" : "\(line.epochCount)",
                line.bestEpoch.map { "\($0)" } ?? "", Self.score(line.score),
            ] + (hasMembers ? [line.member ?? ""] : [])
        }
        let widths = header.indices.map { column in
            ([header] + rows).map { $0[column].count }.max() ?? 0
        }
        return ([header] + rows).map { row in
            let cells = row.indices.map { column in
                let padding = String(repeating: " ", count: widths[column] - row[column].count)
                // Names align to the left, numbers to the right; nothing follows the last name.
                if column == 7 { return row[column] }
                return column == 2 ? row[column] + padding : padding + row[column]
            }
            return "  " + cells.joined(separator: "  ") + "\n"
        }.joined()
    }

    /// Where the score of all cells would lie with other cells or groups.
    private var intervalLine: String {
        let own = intervals(scores.intervals ?? [])
        var text = own.isEmpty ? "" : "  All cells, 95 % interval: \(own).\n"
        if let other = scores.compared {
            text +=
                "  With the \(other.evaluation)'s evaluation, whose models look at the cells that"
                + " they are scored on:\n    \(Self.score(other.overall.score)), 95 % interval: "
                + intervals(other.intervals) + ".\n"
        }
        return text
    }

    private func intervals(_ intervals: [ScoreReport.Interval]) -> String {
        intervals.map { interval in
            let units =
                interval.unit == .cells
                ? "cells" : "the \(interval.unitCount) values of \(groupColumn)"
            return "\(Self.score(interval.lower)) to \(Self.score(interval.upper)) by \(units)"
        }.joined(separator: ", ")
    }

    /// What each member reaches alone and how much it counts; empty where there is only one.
    private var memberLines: String {
        guard let members = scores.members else { return "" }
        let width = members.map(\.name.count).max() ?? 0
        return "\nMembers, alone and weighed\n"
            + members.map { member in
                let weights = member.foldWeights.map { String(format: "%.3f", $0) }
                return "  " + member.name.padding(toLength: width, withPad: " ", startingAt: 0)
                    + "  \(Self.score(member.overall.score))  weight "
                    + String(format: "%.3f", member.weight)
                    + " (by fold \(weights.joined(separator: ", ")))\n"
            }.joined()
    }

    private var targetLines: String {
        let scored = scores.targets.compactMap { target in
            target.score.map { (name: target.name, score: $0) }
        }.sorted { ($1.score, $0.name) < ($0.score, $1.name) }
        guard !scored.isEmpty else { return "" }
        func list(_ part: some Sequence<(name: String, score: Double)>) -> String {
            part.map { "\($0.name.printableName) \(Self.score($0.score))" }.joined(separator: ", ")
        }
        return "\nTargets, correlation over cells with the measured values\n"
            + "  best   \(list(scored.prefix(5)))\n"
            + "  worst  \(list(scored.suffix(5).reversed()))\n"
    }

    /// What the score means and what it does not, from the table of what was fitted.
    var meaning: String {
        let sides =
            isGrouped
            ? "that saw no cell of its group"
            : groupColumn.isEmpty
                ? "that did not see it" : "that did not see it, but saw cells of its group"
        let caution =
            isGrouped || (groupColumn.isEmpty && hasPersons)
            ? ""
            : groupColumn.isEmpty
                ? "  No donors are known: the score is for new cells of the same samples, and"
                    + " says\n  nothing of new donors.\n"
                : "  The score is optimistic for new values of \(groupColumn).\n"
        return submission.text + caution + "  Each cell is predicted by \(models) \(sides).\n"
            + fitted.sentences + "\n" + fitted.text
    }

    private static func score(_ value: Double?) -> String {
        value.map { String(format: "%.4f", $0) } ?? "none"
    }
}

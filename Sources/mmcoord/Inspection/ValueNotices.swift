internal import SingleCell
package import Learning
internal import Pipelines

/// Notices on values that can be learned from, but perhaps not as users expect.
///
/// `check` prints them before anything is computed, and `run` writes them into the summary, in the
/// same words.
package enum ValueNotices {
    /// Views whose formulas are for values of at least 0, and what they do with others.
    private static let ofCounts: [InputView: String] = [
        .log: "log takes minus the logarithm of 1 minus them",
        .tfIDF: "tf-idf, which is for counts, takes minus the logarithm of 1 minus their share",
        .countMedian: "count-median takes them for minus the logarithm of a count",
        .rowMedian: "row-median leaves a row as it is if its median is not above 0",
        .binary: "binary makes them 0",
    ]

    /// Returns one line for each notice.
    package static func lines(_ facts: ValueFacts, _ section: QuestionSection) -> [String] {
        var lines: [String] = []
        if let negatives = facts.negatives {
            let views = section.blocks.flatMap(\.block.views).compactMap { ofCounts[$0] }
            if !views.isEmpty {
                lines.append(
                    below(negatives, "input columns") + "; " + views.joined(separator: "; ")
                        + ". Give counts, or another view.")
            }
        }
        if let negatives = facts.negativeTargets, section.targetComponents?.division == .countMedian
        {
            lines.append(
                below(negatives, "targets")
                    + "; divide: count-median takes them for minus the logarithm of a count. Give "
                    + "logarithms of counts, or divide: none.")
        }
        if facts.constantTargets.count > 0 {
            let targets = facts.constantTargets
            lines.append(
                "\(targets.count) targets hold one value in all cells, and have no score of their "
                    + "own: "
                    + StudyExaminer.examples(targets.examples, count: targets.count) + ".")
        }
        for (cells, what) in [
            (facts.zeroCells, "training cells have inputs that are all 0"),
            (facts.zeroTestCells, "test cells have inputs that are all 0"),
            (
                facts.constantCells,
                "cells have the same value for all of their targets, so that no "
                    + "correlation exists"
            ),
        ] where cells.count > 0 {
            lines.append(
                "\(cells.count) \(what): "
                    + StudyExaminer.examples(cells.examples, count: cells.count) + ".")
        }
        return lines
    }

    private static func below(_ negatives: ValueFacts.Negatives, _ what: String) -> String {
        "\(negatives.columnCount) \(what) hold values below 0 (down to \(negatives.lowest) in "
            + "\(negatives.column.printableName))"
    }
}

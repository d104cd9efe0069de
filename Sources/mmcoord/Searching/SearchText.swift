internal import Foundation
internal import Learning

/// What a search tells its user at its end.
package struct SearchText {
    private let result: SearchResult
    /// The best configuration's file.
    private let output: String
    /// The folder with the tables and the plot.
    private let folder: String

    /// Takes what was found, and where it was written.
    package init(_ result: SearchResult, output: String, folder: String) {
        self.result = result
        self.output = output
        self.folder = folder
    }

    /// Lines that end in a line feed.
    package var text: String {
        let values = result.trials[result.best]
        var text = "Search\n"
        text += "  \(result.trials.count) configurations of \(result.keys.count) keys; inner scores"
        text += " chose, held-out cells did not\n"
        text += "  best: configuration \(result.best)"
        text += values.isEmpty ? ", the file as it stands\n" : "\n"
        for (key, value) in zip(result.keys, values) { text += "    \(key): \(value)\n" }
        text += "  inner score \(Self.number(result.bestInnerScore))\n"
        text += "Out of fold, mean Pearson correlation within a cell\n"
        text += line("the search, each fold by its own choice", result.search)
        text += line("the file as it stands", result.given)
        text += line("configuration \(result.best) in every fold", result.chosen)
        if result.search.score < result.given.score {
            text += "  The search gained nothing here: the file as it stands scores higher.\n"
        }
        let choices = Set(result.choices)
        text +=
            choices.count == 1
            ? "  Every fold chose configuration \(result.choices[0]).\n"
            : "  The folds chose configurations "
                + result.choices.map(String.init).joined(separator: ", ")
                + ": where they differ, the first line is what a new donor can expect.\n"
        text += "Files\n  \(output)\n"
        for name in ["trials.csv", "search.json", "parallel-coordinates.svg"] {
            text += "  \(folder)/\(name)\n"
        }
        return text
    }

    private func line(_ name: String, _ judgement: SearchResult.Judgement) -> String {
        let interval = judgement.intervals.last.map {
            " (\(Self.number($0.lower)) to \(Self.number($0.upper)) with other \($0.unit.rawValue))"
        }
        return "  \(name): \(Self.number(judgement.score))\(interval ?? "")\n"
    }

    private static func number(_ score: Double) -> String { String(format: "%.4f", score) }
}

package import Pipelines

/// `search:`, what 'mmcoord search' varies.
package struct SearchSection: Sendable, Equatable {
    /// The key path of the searched question, such as `study.predict.proteins`.
    package var questionKey: String
    /// Its name.
    package var questionName: String
    /// The keys, by their path in the question, with their values.
    package var ranges: [KeyRange]
    /// Configurations, the file's own with them.
    package var trialCount: Int
    /// One of so many goes on from each rung.
    package var reduction: Int
    /// Rungs; nil where they follow from the cells.
    package var rungCount: Int?
    /// Folds inside the training cells of each fold of the study.
    package var innerFoldCount: Int
    /// Models of each member while configurations are judged.
    package var seedCount: Int

    /// The parts of a question that decide how it is answered; the others decide what is asked.
    private static let searchable = [
        "blocks", "members", "features", "model", "training", "targets", "ensemble", "drop",
        "normalise",
    ]

    /// Reads the section; nil where it names no question, which the reader then knows.
    init?(
        _ section: CheckedSection, questions: [QuestionSection], reader: inout ClusterFileReader
    ) {
        let name = section.optionalText("question")
        let named = name.map { name in questions.first { $0.name == name } }
        let only = questions.count == 1 ? questions.first : nil
        guard let question = named ?? only else {
            reader.report(
                section.place(of: "question"),
                found: name.map { "found \($0)" } ?? "is missing",
                allowed: questions.map(\.name).joined(separator: ", "),
                advice: "Name the question that is searched.")
            return nil
        }
        questionKey = question.key
        questionName = question.name
        ranges = section.ranges("keys")
        trialCount = section.integer("trials")
        reduction = section.integer("reduction")
        rungCount = section["rungs"].map { _ in section.integer("rungs") }
        innerFoldCount = section.integer("inner-folds")
        seedCount = section.integer("seeds")
        for range in ranges { Self.check(range, in: section, &reader) }
    }

    private static func check(
        _ range: KeyRange, in section: CheckedSection, _ reader: inout ClusterFileReader
    ) {
        let parts = range.key.split(separator: ".", omittingEmptySubsequences: false)
        let place = section.place(of: "keys") + "." + range.key
        let isTruth = range.key == "normalise" || range.key.hasPrefix("normalise.targets")
        guard let first = parts.first, searchable.contains(String(first)), !isTruth else {
            reader.report(
                place, found: "is no key that can be searched",
                allowed: "keys below " + searchable.joined(separator: ", "),
                advice: isTruth
                    ? "Scores of differently normalised targets cannot be compared; search"
                        + " normalise.inputs."
                    : "Write the path inside the question, such as members.network.hidden."
                        + " Keys that decide what is predicted and scored stay as they are.")
            return
        }
        if parts.last == "seeds" {
            reader.report(
                place, found: "is no key that can be searched", allowed: "search.seeds",
                advice: "More seeds score better and cost more: choose their number yourself.")
        }
    }
}

package import SingleCell

/// How a draft makes folds, and why.
package struct DraftFolds: Sendable, Equatable {
    /// The value of `folds`.
    package let yaml: String
    /// What was guessed, one sentence a line.
    package let reasons: [String]

    /// Words in the names of columns that tell samples apart where none tells donors.
    private static let samples = [
        "sample", "batch", "library", "lane", "site", "replicate", "origident", "dataset",
        "experiment", "run", "pool",
    ]
    /// More folds take longer, and tell little more.
    private static let usualCount = 3

    /// Chooses a column.
    ///
    /// - Parameters:
    ///   - table: The facts about the training cells; nil where there are none.
    ///   - place: What the table is called, for the reasons.
    package init(_ table: TableSurvey?, place: String) {
        let columns = (table?.columns ?? []).filter { column in
            Self.isKnown(column) && column.distinctCount > 1 && column.missingCount == 0
                && column.distinctCount < (table?.rowCount ?? 0)
        }
        let persons = columns.filter { PersonColumns.contains($0.name) }
        let others = columns.filter { Self.isSample($0.name) }
        if let column = persons.first {
            self.init(column, others: persons.dropFirst() + others) {
                "\(place) has the column \($0), with \($1): no donor is on both sides of a fold."
            }
            return
        }
        if let column = others.first {
            self.init(column, others: others.dropFirst()) {
                "\(place) names no donors; by \($0) (\($1)) cells of one sample stay together."
            }
            return
        }
        let names = (table?.columns ?? []).prefix(8).map(\.name.printableName)
        self.init(
            yaml: "{scheme: random, count: \(Self.usualCount)}",
            reasons: [
                names.isEmpty
                    ? "\(place) has no facts about cells, so cells are dealt out at random:"
                    : "No column of \(place) was taken for donors (\(names.joined(separator: ", "))"
                        + "), so cells are dealt out at random:",
                "the score is for new cells of the same samples, and says nothing of new donors.",
                "If a column tells donors apart: {scheme: group, by: COLUMN, count: 3}",
            ])
    }

    /// Whether the values of a column are counted, or so few in a sample that it repeats them.
    private static func isKnown(_ column: TableSurvey.Column) -> Bool {
        guard let count = column.sampledRowCount else { return column.isDistinctCountExact }
        return 16 * column.distinctCount < count && column.distinctCount < 1_000
    }

    private init(yaml: String, reasons: [String]) {
        self.yaml = yaml
        self.reasons = reasons
    }

    private init(
        _ column: TableSurvey.Column, others: some Collection<TableSurvey.Column>,
        reason: (String, String) -> String
    ) {
        let count = min(Self.usualCount, column.distinctCount)
        let values = column.firstValues.map(\.printableName).joined(separator: ", ")
        let shown = column.distinctCount > column.firstValues.count ? values + ", …" : values
        let counted = column.sampledRowCount.map { "in a sample of \($0) cells " } ?? ""
        let first = reason(
            column.name.printableName, "\(counted)\(column.distinctCount) values: \(shown)")
        let names = others.map(\.name.printableName).joined(separator: ", ")
        self.init(
            yaml: "{scheme: group, by: \(SourceText.scalar(column.name)), count: \(count)}",
            reasons: [first] + (names.isEmpty ? [] : ["Alternatives to it: \(names)"]))
    }

    private static func isSample(_ name: String) -> Bool {
        let letters = name.lowercased().filter { $0.isLetter || $0.isNumber }
        return samples.contains { letters.hasPrefix($0) || letters.hasSuffix($0) }
            && !letters.contains("size") && !letters.contains("count")
    }
}

internal import LinearAlgebra

/// The cells that folds may train on, where those are not all: those of chosen days, for example.
///
/// What a fold holds out is not changed by it, so every held-out cell keeps its prediction.
package struct TrainingSubset: Sendable, Equatable {
    /// `[cellCount]`, whether the cell may be trained on.
    package let isIncluded: [Bool]
    /// What was chosen, as reports say it: "day 3, 4".
    package let name: String

    /// Describes a subset of the cells of a plan.
    package init(isIncluded: [Bool], name: String) {
        self.isIncluded = isIncluded
        self.name = name
    }

    /// Takes the cells whose labels are among the chosen values of every column.
    ///
    /// - Parameters:
    ///   - choices: At least one.
    ///   - labels: Of each choice's column, `[cellCount]`.
    package init(choosing choices: [LabelChoice], labels: [[String]]) {
        precondition(!choices.isEmpty && choices.count == labels.count, "labels for each choice")
        var isIncluded = [Bool](repeating: true, count: labels[0].count)
        for (choice, labels) in zip(choices, labels) {
            precondition(labels.count == isIncluded.count, "one label for each cell")
            var known: [ExactText: Bool] = [:]
            for (cell, label) in labels.enumerated() where isIncluded[cell] {
                let matches = known[ExactText(label)] ?? choice.matches(label)
                known[ExactText(label)] = matches
                isIncluded[cell] = matches
            }
        }
        self.isIncluded = isIncluded
        name = choices.map(\.description).joined(separator: " and ")
    }
}

/// Chosen values of a metadata column.
package struct LabelChoice: Sendable, Equatable, CustomStringConvertible {
    /// The column's name.
    package var column: String
    /// The values, as written.
    package var values: [String]

    /// Chooses values of a column.
    package init(column: String, values: [String]) {
        self.column = column
        self.values = values
    }

    package var description: String { "\(column) \(values.joined(separator: ", "))" }

    /// Whether a label is one of the values: the same text, or the same number ("3" and "3.0").
    package func matches(_ label: String) -> Bool {
        values.contains { Self.areEqual($0, label) }
    }

    /// The values that none of `labels` has, in their order.
    package func unknownValues(among labels: [String]) -> [String] {
        values.filter { value in !labels.contains { Self.areEqual(value, $0) } }
    }

    /// The label whose number is nearest to that of `value`; nil if it has none.
    package static func nearestNumber(to value: String, among labels: [String]) -> String? {
        guard let number = number(value) else { return nil }
        var best: (label: String, distance: Double)?
        for label in labels {
            guard let other = Self.number(label) else { continue }
            let distance = (other - number).magnitude
            if distance < best?.distance ?? .infinity { best = (label, distance) }
        }
        return best?.label
    }

    private static func areEqual(_ value: String, _ label: String) -> Bool {
        if ExactText(value) == ExactText(label) { return true }
        guard let number = number(value) else { return false }
        return number == Self.number(label)
    }

    /// The finite number that a text writes; Swift reads "inf" and "nan" too, which are names here.
    private static func number(_ text: String) -> Double? {
        Double(text).flatMap { $0.isFinite ? $0 : nil }
    }
}

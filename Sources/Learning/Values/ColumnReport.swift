package import Foundation

/// What was decided about the input columns and seen in the values, for people: the output
/// `report` of the task that decides.
package struct ColumnReport: Sendable, Equatable, Codable {
    /// Why a column is left out.
    package enum Reason: String, Sendable, Codable {
        /// All training cells have the same value.
        case constantInTraining = "constant in the training cells"
        /// All test cells have the same value.
        case constantInTest = "constant in the test cells"
        /// The test inputs have no column of that name.
        case notInTest = "not in the test inputs"
        /// The training inputs have no column of that name.
        case notInTraining = "not in the training inputs"
        /// A list of the cluster file names it.
        case listed = "in the list of features.drop"
    }

    /// A column that is left out.
    package struct Dropped: Sendable, Equatable, Codable {
        /// As the file has it.
        package var name: String
        /// Every reason, at least one.
        package var reasons: [Reason]

        /// Names a column and why it is left out.
        package init(name: String, reasons: [Reason]) {
            self.name = name
            self.reasons = reasons
        }
    }

    /// Input columns of the training cells.
    package var columnCount: Int
    /// Those that the decomposition sees.
    package var keptCount: Int
    /// Those left out, in column order, and then those of the test inputs alone.
    package var dropped: [Dropped]
    /// What was seen in the values.
    package var values: ValueFacts

    /// Joins decisions and facts.
    package init(
        columnCount: Int, keptCount: Int, dropped: [Dropped], values: ValueFacts
    ) {
        self.columnCount = columnCount
        self.keptCount = keptCount
        self.dropped = dropped
        self.values = values
    }

    /// Reads the JSON of a report.
    package init(json: Data) throws {
        self = try JSONDecoder().decode(ColumnReport.self, from: json)
    }
}

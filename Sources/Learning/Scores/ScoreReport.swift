package import Foundation

/// The scores of a cross-validation: the mean within-cell Pearson correlation of its out-of-fold
/// predictions with the measured targets, overall and for every part of the cells that a reader may
/// ask about.
///
/// A cell whose predictions or targets are constant has no correlation and counts -1, as on Kaggle.
///
/// All lists are in a fixed order and encode to the same bytes on every machine. A score that does
/// not exist (no cells, a constant target) is nil in Swift and `null` in JSON, never NaN.
package struct ScoreReport: Sendable, Equatable, Codable {
    /// The score of some of the cells.
    package struct Part: Sendable, Equatable, Codable {
        /// The fold number, group label or metadata value; `all` for the overall score.
        package var name: String
        /// How many cells it holds.
        package var cellCount: Int
        /// Mean over its cells of the correlation within a cell; nil without cells.
        @OrNull package var score: Double?
        /// Cells whose prediction or truth is constant: they score -1, as on Kaggle.
        package var constantCellCount: Int
    }

    /// The score of one training, over the cells that its fold holds out.
    package struct Training: Sendable, Equatable, Codable {
        /// Names the member; nil where there is only one.
        package var member: String?
        /// Counted from 0.
        package var fold: Int
        /// Which of the fold's networks, counted from 1.
        package var seed: Int
        /// Mean over the fold's cells of the correlation within a cell; the fold's own score where
        /// it has one network.
        package var score: Double

        /// Names a training and its score.
        package init(member: String? = nil, fold: Int, seed: Int, score: Double) {
            self.member = member
            self.fold = fold
            self.seed = seed
            self.score = score
        }
    }

    /// The score of one target.
    package struct Target: Sendable, Equatable, Codable {
        /// The target's name, such as a protein.
        package var name: String
        /// Correlation over all cells that a fold holds out of the predictions, standardised within
        /// the cell, with the targets as they were measured; nil if either is constant.
        @OrNull package var score: Double?

        /// Pairs a target with its score.
        package init(name: String, score: Double?) {
            self.name = name
            self.score = score
        }
    }

    /// The scores of the cells divided by one metadata column.
    package struct Partition: Sendable, Equatable, Codable {
        /// The metadata column, such as `cell_type`.
        package var column: String
        /// One part per value, in code point order of the values.
        package var parts: [Part]
    }

    /// All cells, each predicted by the fold that held it out.
    package var overall: Part
    /// One part per fold, in fold order.
    package var folds: [Part]
    /// One per fold, member and seed, fold by fold.
    package var trainings: [Training]
    /// What each member reaches alone; nil if there is only one.
    package var members: [Member]?
    /// One part per group, labels in code point order; empty if cells have no groups.
    package var groups: [Part]
    /// One part per value of each further metadata column, columns in the order given.
    package var partitions: [Partition]
    /// One score per target, in target order.
    package var targets: [Target]
    /// What predictions without a network reach on the same cells; nil if none were made.
    package var baselines: Baselines?
    /// What was chosen by looking at held-out cells, `notebook` or `nested`; nil until the study is
    /// assembled.
    package var evaluation: String?
    /// What the same models reach under the other evaluation; nil where that is not asked for.
    package var compared: Comparison?
    /// Where the overall score would lie with other cells or groups; nil until the study is
    /// assembled.
    package var intervals: [Interval]?
    /// One for each truncated SVD, in the order of the plan; empty until the study is assembled.
    package var decompositions: [DecompositionSummary] = []

    /// Encodes as JSON with sorted keys, indented, ending in a line feed: equal reports give equal
    /// bytes.
    package func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        var bytes = try encoder.encode(self)
        bytes.append(UInt8(ascii: "\n"))
        return bytes
    }

    /// Reads what `json()` wrote.
    package init(json: Data) throws {
        self = try JSONDecoder().decode(ScoreReport.self, from: json)
    }
}

/// A value that JSON has as `null` where it is missing; a synthesised encoder would leave out the
/// key.
@propertyWrapper
package struct OrNull<Value: Codable & Sendable & Equatable>: Sendable, Equatable, Codable {
    /// The value; nil if there is none.
    package var wrappedValue: Value?

    /// Wraps a value.
    package init(wrappedValue: Value?) {
        self.wrappedValue = wrappedValue
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        wrappedValue = container.decodeNil() ? nil : try container.decode(Value.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(wrappedValue)
    }
}

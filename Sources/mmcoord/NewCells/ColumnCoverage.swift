internal import LinearAlgebra

/// How much of what a study learned from new cells have, for people and programs.
package struct ColumnCoverage: Codable, Sendable {
    /// Some columns.
    package struct Columns: Codable, Sendable {
        /// How many.
        var count: Int
        /// The names of the first.
        var first: [String]

        init(_ names: [String], limit: Int = 10) {
            count = names.count
            first = Array(names.prefix(limit))
        }
    }

    /// What one feature block sees.
    package struct Block: Codable, Sendable {
        /// The block's name.
        var name: String
        /// The part of it that the new cells have, 0 to 1.
        var share: Double
    }

    /// Columns of the training inputs.
    var trainingColumnCount: Int
    /// Columns of the new cells.
    var newColumnCount: Int
    /// Training columns found by their full names.
    var matchedByName: Int
    /// Further ones found by Ensembl id, without version.
    var matchedById: Int
    /// Further ones found by symbol.
    var matchedBySymbol: Int
    /// Training columns that the new cells lack; they count as the mean of the training cells.
    var missing: Columns
    /// Those of the missing ones that models see.
    var missingSeen: Columns
    /// Columns of the new cells that the study does not know.
    var unused: Columns
    /// One for each feature block that sees columns.
    var blocks: [Block]
    /// The mean over the blocks; 1 where none sees columns.
    var share: Double

    /// Below this share predictions are refused.
    static let least = 0.5

    /// Measures a match.
    ///
    /// - Parameters:
    ///   - match: Of the columns.
    ///   - training: Names of the training columns.
    ///   - new: Names of the new ones.
    ///   - weights: For each block `[d]`, what each training column carries of what it sees.
    init(
        _ match: ColumnMatch, training: [String], new: [String],
        weights: [(block: String, weights: [Double])]
    ) {
        trainingColumnCount = training.count
        newColumnCount = new.count
        matchedByName = match.counts[.name] ?? 0
        matchedById = match.counts[.id] ?? 0
        matchedBySymbol = match.counts[.symbol] ?? 0
        missing = Columns(match.missing.map { training[$0] })
        let seen = match.missing.filter { column in weights.contains { $0.weights[column] > 0 } }
        missingSeen = Columns(seen.map { training[$0] })
        unused = Columns(new.indices.filter { match.places[$0] < 0 }.map { new[$0] })
        blocks = weights.map { block, weights in
            let all = weights.reduce(0, +)
            let lacking = match.missing.reduce(0) { $0 + weights[$1] }
            return Block(name: block, share: all > 0 ? max(0, 1 - lacking / all) : 1)
        }
        share = blocks.isEmpty ? 1 : blocks.reduce(0) { $0 + $1.share } / Double(blocks.count)
    }

    /// Training columns that were found.
    var matchedCount: Int { matchedByName + matchedById + matchedBySymbol }

    /// For people.
    var lines: [String] {
        var ways = ["\(matchedByName) by name"]
        if matchedById > 0 { ways.append("\(matchedById) by Ensembl id") }
        if matchedBySymbol > 0 { ways.append("\(matchedBySymbol) by symbol") }
        var lines = [
            "columns: \(matchedCount) of \(trainingColumnCount) training columns found, "
                + ways.joined(separator: ", ")
        ]
        if missing.count > 0 {
            lines.append(
                "missing: \(missing.count), of which models see \(missingSeen.count); they count "
                    + "as the mean of the training cells: "
                    + Self.text(missingSeen.count > 0 ? missingSeen : missing))
        }
        if unused.count > 0 {
            lines.append("not used: \(unused.count) columns of the new cells: " + Self.text(unused))
        }
        let parts = blocks.map { "\($0.name) \(Self.percent($0.share))" }
        lines.append(
            "covered: \(Self.percent(share)) of what the models see"
                + (blocks.count > 1 ? " (\(parts.joined(separator: ", ")))" : ""))
        return lines
    }

    private static func text(_ columns: Columns) -> String {
        StudyExaminer.examples(columns.first, limit: 10, count: columns.count)
    }

    /// A share with one decimal, never rounded up to the whole.
    static func percent(_ share: Double) -> String {
        let tenths = Int(share * 1_000)
        return "\(tenths / 10).\(tenths % 10) %"
    }
}

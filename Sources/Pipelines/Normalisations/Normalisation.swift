package import Learning
package import LinearAlgebra

/// A kind of normalisation: what is made of a matrix's values before anything else sees them.
///
/// A value holds the parameters. Everything about one kind is in one folder, and
/// `NormalisationRegistry` lists it. A kind that only looks at one cell at a time is applied as it
/// is. Others are fitted first, in rounds: each sums up the cells shard by shard and makes numbers
/// of the sums, which the next round may read.
package protocol Normalisation: DeclaredKind, DeclaredParameters, Codable where Parameters == Self {
    /// Whether values stay as they are, so that no task is planned.
    var isIdentity: Bool { get }
    /// The rounds in which it is fitted, in order; none where each cell is changed by itself.
    var rounds: [NormalisationRound] { get }
    /// Whether it is of counts, so that a value below 0 is refused.
    var takesCounts: Bool { get }
    /// Whether its values are logarithms, of which no second one should be taken.
    var givesLogarithms: Bool { get }
    /// Whether zeros do not stay zeros, so that shards become dense.
    var fillsZeros: Bool { get }
    /// What a value costs, to sum up or to normalise, in operations of which a usual slot does 10⁹
    /// a second.
    var operationsPerValue: Double { get }
    /// The matrices that it reads beside the one that it is of.
    var sources: [NormalisationSource] { get }
    /// Takes a matrix from another place, such as a converted file.
    mutating func read(_ source: NormalisationSource)

    /// Sums up some rows.
    ///
    /// - Parameters:
    ///   - block: `[n, d]`, the rows of one shard that the round is over.
    ///   - round: Its place in `rounds`.
    ///   - earlier: What the rounds before found.
    ///   - check: To be called at least once a second; throws once nobody wants the result.
    /// - Returns: What `fit` joins with the sums of the other shards.
    /// - Throws: `LearningError` where `earlier` is not of this kind, and what `check` throws.
    func summary(
        of block: CellMatrix, round: Int, earlier: FittedNormalisation, check: () throws -> Void
    ) throws -> ArrayArchive

    /// Makes numbers of the sums.
    ///
    /// - Parameters:
    ///   - summaries: Of every shard, in row order.
    ///   - round: Its place in `rounds`.
    ///   - earlier: What the rounds before found.
    /// - Returns: What this round found.
    /// - Throws: `LearningError.unusableData` where nothing can be found.
    func fit(
        _ summaries: NormalisationSummaries, round: Int, earlier: FittedNormalisation
    ) throws -> FittedNormalisation

    /// Normalises some rows.
    ///
    /// - Parameters:
    ///   - block: `[n, d]`; at least 0 where the kind takes counts.
    ///   - fitted: What all rounds found, of these `d` columns in this order.
    ///   - check: To be called at least once a second; throws once nobody wants the result.
    /// - Returns: `[n, d]`.
    /// - Throws: `LearningError` where `fitted` is not of this kind, and what `check` throws.
    func apply(
        to block: CellMatrix, _ fitted: FittedNormalisation, check: () throws -> Void
    ) throws -> CellMatrix
}

extension Normalisation {
    package var isIdentity: Bool { false }
    package var rounds: [NormalisationRound] { [] }
    package var takesCounts: Bool { true }
    package var givesLogarithms: Bool { true }
    package var fillsZeros: Bool { false }
    package var operationsPerValue: Double { 20 }
    package var sources: [NormalisationSource] { [] }
    package mutating func read(_ source: NormalisationSource) {}

    package func summary(
        of block: CellMatrix, round: Int, earlier: FittedNormalisation, check: () throws -> Void
    ) throws -> ArrayArchive {
        preconditionFailure("'\(Self.name)' is not fitted")
    }

    package func fit(
        _ summaries: NormalisationSummaries, round: Int, earlier: FittedNormalisation
    ) throws -> FittedNormalisation {
        preconditionFailure("'\(Self.name)' is not fitted")
    }

    /// It by name, with its parameters as bytes.
    func choice() throws -> KindChoice { try KindChoice(kind: Self.name, parameters: self) }

    /// Whether another normalisation is of the same kind with the same parameters.
    package func isEqual(to other: any Normalisation) -> Bool { (other as? Self) == self }

    /// What a study file calls it.
    package var name: String { Self.name }
}

/// A pass over rows in which something is fitted.
package struct NormalisationRound: Sendable, Equatable {
    /// Which rows.
    package enum Rows: Sendable, Equatable {
        /// Those of the training cells.
        case trainingCells
        /// Those of another matrix, less the training cells.
        case source(role: String)
    }

    /// Which rows.
    package var rows: Rows
    /// What is fitted, in words: `the median of the cells' totals`.
    package var fitted: String

    /// Describes a round.
    package init(_ fitted: String, over rows: Rows = .trainingCells) {
        self.rows = rows
        self.fitted = fitted
    }
}

/// A matrix that a normalisation reads beside the one that it is of, such as empty droplets.
package struct NormalisationSource: Sendable, Equatable {
    /// Such as `background`; the key that names it too.
    package var role: String
    /// Where it is.
    package var source: DeclaredSource

    /// Names a matrix.
    package init(role: String, source: DeclaredSource) {
        self.role = role
        self.source = source
    }
}

/// What the shards of a matrix were summed up to, read one after another.
package struct NormalisationSummaries {
    /// `[d]` names of the columns.
    package let names: [String]
    private let paths: [String]
    private let check: () throws -> Void

    /// Names the archives, in row order.
    init(names: [String], _ paths: [String], check: @escaping () throws -> Void) {
        self.names = names
        self.paths = paths
        self.check = check
    }

    /// Calls `body` with each archive, in row order.
    ///
    /// - Throws: What reading and `body` throw; `TaskError.abandoned` once nobody wants the result.
    package func forEach(_ body: (ArrayArchive) throws -> Void) throws {
        for path in paths {
            try check()
            try body(ArrayArchive(contentsOf: path))
        }
    }

    /// The statistics of columns over all shards, of summaries that are such statistics.
    package func columnStatistics() throws -> ColumnStatistics {
        var total = ColumnStatistics(columnCount: names.count)
        try forEach { total.merge(try ColumnStatistics(archive: $0)) }
        return total
    }
}

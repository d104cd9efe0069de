/// What a sample of a matrix's values shows of all of them.
package struct ValueSummary: Sendable, Equatable, Codable {
    /// What the values are.
    package enum Kind: String, Sendable, Codable {
        /// Whole numbers of at least 0, some above 1.
        case counts
        /// 0 and 1 only.
        case binary
        /// Fractions of at least 0, none larger than a logarithm of counts is.
        case logarithms
        /// Numbers of at least 0, some larger than any logarithm of counts.
        case positive
        /// Numbers of which some are below 0.
        case signed
        /// 0 only.
        case zeros
        /// Nothing was seen.
        case none
    }

    /// Values that were looked at; of sparse storage an estimate, because zeros are not stored.
    package let sampledCount: Int
    /// Whether these are all that the matrix holds.
    package let isComplete: Bool
    /// The least value of the sample; nil without one.
    package let minimum: Double?
    /// The greatest value of the sample; nil without one.
    package let maximum: Double?
    /// A value that is no finite number, and where it stands; then nothing else is known.
    package let notFinite: String?
    /// What the values are.
    package let kind: Kind

    /// Above this no log(1 + c) lies: c would be beyond 10⁸.
    private static let largestLogarithm: Float = 20

    /// Summarises a sample of a matrix.
    package init(_ sample: ValueSample, of header: MatrixHeader) {
        sampledCount = sample.valueCount
        isComplete = sample.valueCount >= header.rowCount * header.columnCount
        minimum = sample.minimum.map { Double($0) }
        maximum = sample.maximum.map { Double($0) }
        notFinite = nil
        let areWhole = sample.nonZeros.allSatisfy { $0 == $0.rounded() }
        kind =
            switch (sample.minimum, sample.maximum) {
            case (nil, _), (_, nil): .none
            case (0, 0): .zeros
            case (let low?, _) where low < 0: .signed
            case (_, let high?) where areWhole: high > 1 ? .counts : .binary
            case (_, let high?): high <= Self.largestLogarithm ? .logarithms : .positive
            }
    }

    /// Tells of a value that no model can learn from.
    package init(notFinite value: String, cell: String, column: String) {
        (sampledCount, isComplete) = (0, false)
        (minimum, maximum) = (nil, nil)
        notFinite = "\(value) at cell \(cell), column \(column)"
        kind = .none
    }
}

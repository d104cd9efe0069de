package import SingleCell

/// A sample of values of new cells beside one of the training inputs: whether they are of a kind.
///
/// Values on another scale give predictions that look like any others, so what can be told is told
/// before anything is computed.
package struct ValueComparison: Sendable, Equatable {
    /// Why the values are of another kind; nil where nothing shows that.
    package private(set) var problem: String?
    /// What may be wrong, and need not be.
    package private(set) var notice: String?

    /// Values that are looked at.
    static let sampleSize = 200_000

    /// Reads samples of two matrices.
    ///
    /// - Parameters:
    ///   - training: The training inputs.
    ///   - new: The new cells.
    /// - Throws: `SingleCellError`, also for values that are not finite.
    init(_ training: MatrixSource, _ new: MatrixSource) throws(SingleCellError) {
        self.init(
            try MatrixFile(training).sample(values: Self.sampleSize),
            try MatrixFile(new).sample(values: Self.sampleSize))
    }

    /// Compares samples.
    ///
    /// - Parameters:
    ///   - known: Of the training inputs.
    ///   - new: Of the new cells.
    package init(_ known: ValueSample, _ new: ValueSample) {
        // Where nothing is there, nothing can be told.
        guard !new.nonZeros.isEmpty, !known.nonZeros.isEmpty else { return }
        problem = Self.wholeNumbers(known, new) ?? Self.signs(known, new)
        guard problem == nil, !known.areCounts else { return }
        let (old, other) = (Self.mean(known.nonZeros), Self.mean(new.nonZeros))
        guard old > 0, !(0.5...2).contains(other / old) else { return }
        notice =
            "values that are not 0 are \(Self.text(other)) in the mean, those of the training "
            + "inputs \(Self.text(old)): see that both are normalised alike"
    }

    /// Counts, fractions, and 0 and 1.
    private static func wholeNumbers(_ known: ValueSample, _ new: ValueSample) -> String? {
        let isFraction: (Float) -> Bool = { $0 != $0.rounded(.towardZero) }
        let (most, newMost) = (known.maximum ?? 0, new.maximum ?? 0)
        if known.areCounts {
            if let fraction = new.nonZeros.first(where: isFraction) {
                return "the training inputs are whole numbers up to \(most), and the new cells "
                    + "have values that are not whole, such as \(fraction)"
            }
            if most == 1, newMost > 1 {
                return "the training inputs are 0 and 1, and the new cells have values up to "
                    + "\(newMost)"
            }
            let above = known.nonZeros.count { $0 > 1 }
            // A few values of a shallow cell may all be 1.
            if newMost == 1, new.nonZeros.count >= 1_000, above * 20 > known.nonZeros.count {
                return "the training inputs are counts up to \(most), and the new cells have "
                    + "nothing but 0 and 1"
            }
            return nil
        }
        guard new.areCounts, newMost > 1, known.nonZeros.contains(where: isFraction) else {
            return nil
        }
        return "the training inputs are no counts (values from \(known.minimum ?? 0) to \(most)), "
            + "and the new cells have whole numbers up to \(newMost)"
    }

    /// Values below 0.
    private static func signs(_ known: ValueSample, _ new: ValueSample) -> String? {
        let (least, newLeast) = (known.minimum ?? 0, new.minimum ?? 0)
        if least >= 0, newLeast < 0 {
            return "no value of the training inputs is below 0, and the new cells have such, down "
                + "to \(newLeast)"
        }
        // A z-score has a negative half wherever it is looked at.
        guard least < 0, newLeast >= 0,
            known.nonZeros.count(where: { $0 < 0 }) * 4 > known.nonZeros.count
        else { return nil }
        return "much of the training inputs is below 0 (down to \(least)), and no value of the "
            + "new cells is"
    }

    private static func mean(_ values: [Float]) -> Double {
        values.reduce(0) { $0 + Double($1) } / Double(max(1, values.count))
    }

    /// A number with three digits.
    private static func text(_ number: Double) -> String {
        "\((number * 1_000).rounded() / 1_000)"
    }
}

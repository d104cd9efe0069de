internal import LinearAlgebra

/// A few values of a matrix, spread evenly over it: enough to tell counts from normalised values.
package struct ValueSample: Sendable, Equatable {
    /// The values looked at that are not zero, in the file's order.
    package let nonZeros: [Float]
    /// All values looked at; of sparse storage an estimate, because zeros are not stored.
    package let valueCount: Int

    /// Wraps values that were read.
    package init(nonZeros: [Float], valueCount: Int) {
        self.nonZeros = nonZeros
        self.valueCount = valueCount
    }

    /// The smallest value; nil of no values.
    package var minimum: Float? {
        guard valueCount > 0 else { return nil }
        let least = nonZeros.min() ?? 0
        return nonZeros.count < valueCount ? min(least, 0) : least
    }

    /// The largest value; nil of no values.
    package var maximum: Float? {
        guard valueCount > 0 else { return nil }
        let most = nonZeros.max() ?? 0
        return nonZeros.count < valueCount ? max(most, 0) : most
    }

    /// Whether all values are whole numbers of at least 0, and some are above 0: counts.
    package var areCounts: Bool {
        !nonZeros.isEmpty && nonZeros.allSatisfy { $0 > 0 && $0 == $0.rounded() }
    }
}

extension OpenMatrix {
    /// Places that a sample is taken from.
    static var samplePlaceCount: Int { 16 }

    /// Samples whole rows at evenly spread places.
    package func sample(values limit: Int) throws(SingleCellError) -> ValueSample {
        try sampleRows(values: limit)
    }

    /// Reads whole rows at evenly spread places.
    func sampleRows(values limit: Int) throws(SingleCellError) -> ValueSample {
        let width = max(1, header.columnCount)
        let rows = min(header.rowCount, max(1, limit / width))
        let places = max(1, min(Self.samplePlaceCount, rows))
        var nonZeros: [Float] = []
        var valueCount = 0
        for place in 0..<places where header.rowCount > 0 {
            // Each place has a part of the rows of its own, so no row is read twice.
            let first = place * header.rowCount / places
            let end = min((place + 1) * header.rowCount / places, first + max(1, rows / places))
            let block = try readRows(first..<end)
            valueCount += (end - first) * header.columnCount
            switch block {
            case .sparse(let matrix): nonZeros += matrix.values.filter { $0 != 0 }
            case .dense(let matrix): nonZeros += matrix.values.filter { $0 != 0 }
            }
        }
        return ValueSample(nonZeros: nonZeros, valueCount: valueCount)
    }
}

package import LinearAlgebra

/// Whether the values of some cells look like counts: whole numbers of at least 0.
package struct CountFacts: Sendable, Equatable {
    /// Values that are not 0.
    package private(set) var nonZeroCount = 0
    /// The largest value; 0 where no value is above 0.
    package private(set) var largest: Float = 0
    /// The lowest value below 0; nil if there is none.
    package private(set) var lowest: Float?
    /// The first value that is no whole number; nil if there is none.
    package private(set) var fraction: Float?

    /// Looks at a block of cells, `[n, d]`, finite.
    package init(_ block: CellMatrix) {
        switch block {
        case .dense(let matrix): add(matrix.values)
        case .sparse(let matrix): add(matrix.values)
        }
    }

    /// Whether they are counts, and more than whether something is there at all: values of 0 and 1
    /// are as good for a model as any others.
    package var areCounts: Bool {
        lowest == nil && fraction == nil && largest > 1
    }

    private mutating func add(_ values: [Float]) {
        for value in values where value != 0 {
            nonZeroCount += 1
            if value > largest { largest = value }
            if value < 0, value < lowest ?? 0 { lowest = value }
            if fraction == nil, value != value.rounded(.towardZero) { fraction = value }
        }
    }
}

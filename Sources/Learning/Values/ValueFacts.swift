/// What the values of a study's matrices say about whether and how it can be learned from.
///
/// The task that sees the statistics and the command that checks a study ask here, so that what
/// one refuses the other finds, in the same words.
package struct ValueFacts: Sendable, Equatable, Codable {
    /// Columns with values below 0.
    package struct Negatives: Sendable, Equatable, Codable {
        /// How many.
        package var columnCount: Int
        /// The lowest value.
        package var lowest: Float
        /// The name of its column.
        package var column: String
    }

    /// Some columns, and how many there are.
    package struct Columns: Sendable, Equatable, Codable {
        /// How many.
        package var count: Int
        /// The names of the first five.
        package var examples: [String]
    }

    /// Of the training and test inputs; nil if no value is below 0.
    package private(set) var negatives: Negatives?
    /// Of the targets; nil if no value is below 0.
    package let negativeTargets: Negatives?
    /// Targets that hold one value in all cells.
    package let constantTargets: Columns
    /// Training cells whose inputs are all 0.
    package let zeroCells: CellFacts.Cells
    /// Test cells whose inputs are all 0.
    package let zeroTestCells: CellFacts.Cells
    /// Cells whose targets are all the same.
    package let constantCells: CellFacts.Cells

    /// A matrix as its shards saw it.
    package struct Matrix: Sendable {
        /// `[d]` names of the columns.
        package var names: [String]
        /// `[d]`, over all cells.
        package var statistics: ColumnStatistics
        /// Of all cells.
        package var cells: CellFacts

        /// Joins what was seen of a matrix.
        package init(names: [String], statistics: ColumnStatistics, cells: CellFacts) {
            self.names = names
            self.statistics = statistics
            self.cells = cells
        }

        /// As a choice of columns takes it.
        package var inputs: ColumnChoice.Inputs {
            ColumnChoice.Inputs(names: names, statistics: statistics)
        }
    }

    /// Beyond this, components of the values as given have squares beyond Float32.
    private static let largestLength = 1e18

    /// Looks at the values.
    ///
    /// - Parameters:
    ///   - training: Inputs of the training cells.
    ///   - targets: Targets of the training cells.
    ///   - test: Inputs of the test cells, if there are any.
    ///   - seesGiven: Whether a view of the inputs is of the values as they are.
    /// - Throws: `LearningError.unusableData` where no training could come to a sound end.
    package init(
        training: Matrix, targets: Matrix, test: Matrix?, seesGiven: Bool
    ) throws(LearningError) {
        for (matrix, kind) in [(training, "training"), (test, "test")] {
            guard let matrix else { continue }
            if seesGiven { try Self.requireRange(matrix, kind) }
            negatives = Self.lower(negatives, Self.negatives(matrix))
        }
        negativeTargets = Self.negatives(targets)
        let constant = targets.statistics.constantColumns
        let cells = targets.cells
        guard cells.constant.count < cells.rowCount else {
            throw .unusableData(
                "each of the \(cells.rowCount) cells has the same value for all of its "
                    + "\(targets.names.count) targets, so no correlation within a cell exists",
                remedy: "Check that the targets are the right matrix and layer")
        }
        guard constant.count < targets.names.count else {
            throw .unusableData(
                "all \(constant.count) targets hold one value in all cells, so there is nothing "
                    + "to learn", remedy: "Check that the targets are the right matrix and layer")
        }
        constantTargets = Columns(
            count: constant.count, examples: constant.prefix(5).map { targets.names[$0] })
        zeroCells = training.cells.zero
        zeroTestCells = test?.cells.zero ?? CellFacts.Cells()
        constantCells = cells.constant
    }

    /// Refuses values whose components have squares beyond Float32.
    private static func requireRange(_ matrix: Matrix, _ kind: String) throws(LearningError) {
        let statistics = matrix.statistics
        var peak: Float = 0
        var place = 0
        for column in 0..<statistics.columnCount where statistics.rowCount > 0 {
            let magnitude = max(-statistics.minima[column], statistics.maxima[column])
            if magnitude > peak { (peak, place) = (magnitude, column) }
        }
        let length = Double(peak) * Double(statistics.columnCount).squareRoot()
        guard length > largestLength else { return }
        throw .unusableData(
            "the \(kind) inputs hold values up to \(peak) (column '\(matrix.names[place])'): "
                + "squares of their components exceed the range of Float32",
            remedy: "Divide the inputs by a constant, or choose features.views such as log")
    }

    private static func negatives(_ matrix: Matrix) -> Negatives? {
        let statistics = matrix.statistics
        guard statistics.rowCount > 0 else { return nil }
        let columns = statistics.minima.indices.filter { statistics.minima[$0] < 0 }
        guard
            let lowest = columns.min(by: { statistics.minima[$0] < statistics.minima[$1] })
        else { return nil }
        return Negatives(
            columnCount: columns.count, lowest: statistics.minima[lowest],
            column: matrix.names[lowest])
    }

    private static func lower(_ left: Negatives?, _ right: Negatives?) -> Negatives? {
        guard let left, let right else { return left ?? right }
        return left.lowest <= right.lowest ? left : right
    }
}

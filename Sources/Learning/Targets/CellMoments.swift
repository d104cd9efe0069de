package import LinearAlgebra

/// The mean and the population standard deviation of each cell's measured targets, over all of
/// them: what standardising within the cell takes away.
package struct CellMoments: Sendable, Equatable {
    /// The scale that predictions are given: a standardised z stands for z·deviation + mean.
    package struct Scale: Sendable, Equatable {
        /// The mean of the cells' means.
        package var mean: Double
        /// The mean of the cells' standard deviations.
        package var deviation: Double

        /// Joins the two.
        package init(mean: Double, deviation: Double) {
            self.mean = mean
            self.deviation = deviation
        }

        /// The mean of several scales, in their order; at least one.
        package init(averaging scales: [Scale]) {
            precondition(!scales.isEmpty, "no scales to average")
            mean = scales.reduce(0) { $0 + $1.mean } / Double(scales.count)
            deviation = scales.reduce(0) { $0 + $1.deviation } / Double(scales.count)
        }
    }

    /// `[cellCount]`.
    package private(set) var means: [Double]
    /// `[cellCount]`, 0 of a cell whose targets are all the same.
    package private(set) var deviations: [Double]

    /// Begins with zeros.
    package init(cellCount: Int) {
        means = [Double](repeating: 0, count: cellCount)
        deviations = means
    }

    /// Measures rows of targets.
    ///
    /// - Parameters:
    ///   - rows: `[n, m]`.
    ///   - cells: `[n]`, the places of the rows among all cells; nil of a row of another cell.
    package mutating func measure(_ rows: CellMatrix, cells: [Int?]) {
        precondition(rows.rowCount == cells.count, "a place for each row")
        rows.forEachRow { row, moments in
            guard let cell = cells[row] else { return }
            means[cell] = moments.mean
            deviations[cell] = moments.standardDeviation
        }
    }

    /// The means over some cells, at least one, in their order.
    package func scale(of cells: [Int]) -> Scale {
        precondition(!cells.isEmpty, "no cells to average")
        return Scale(averaging: cells.map { Scale(mean: means[$0], deviation: deviations[$0]) })
    }
}

extension CellMoments {
    /// `means` and `deviations`, for each cell.
    package var archive: ArrayArchive {
        var archive = ArrayArchive()
        archive.setDoubles("means", means)
        archive.setDoubles("deviations", deviations)
        return archive
    }

    /// Reads what `archive` holds.
    ///
    /// - Throws: `LinearAlgebraError.missingEntry`, `.unexpectedEntry`.
    package init(archive: ArrayArchive) throws(LinearAlgebraError) {
        means = try archive.doubles("means")
        deviations = try archive.doubles("deviations")
        guard means.count == deviations.count else {
            throw .unexpectedEntry(
                source: archive.source, name: "deviations", expected: "\(means.count) numbers",
                found: "\(deviations.count)")
        }
    }
}

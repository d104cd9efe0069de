package import LinearAlgebra

/// The correlation within each cell, and which cells have none.
package struct CellScores: Sendable, Equatable {
    /// Which side of a cell is constant.
    ///
    /// Such a cell has no correlation, and scores `constantRowScore`.
    package struct Constant: OptionSet, Sendable, Hashable {
        /// Stored in archives: bits are not to be renumbered.
        package let rawValue: UInt8
        /// All its measured targets are the same.
        package static let targets = Constant(rawValue: 1)
        /// All its predictions are the same.
        package static let predictions = Constant(rawValue: 2)

        /// Takes what an archive holds.
        package init(rawValue: UInt8) { self.rawValue = rawValue }
    }

    /// `[cellCount]`, each in `-1...1`.
    package private(set) var scores: [Double]
    /// `[cellCount]`, which side of each cell is constant; such a cell scores -1.
    package private(set) var constants: [Constant]

    /// Takes scores that are known.
    package init(scores: [Double], constants: [Constant]) {
        precondition(scores.count == constants.count, "one flag for each score")
        self.scores = scores
        self.constants = constants
    }

    /// Correlates each row of `prediction` with the same row of `truth`, both
    /// `[cellCount, targetCount]`; a NaN gives NaN.
    package init(truth: DenseMatrix, prediction: DenseMatrix) {
        scores = pearsonPerRow(truth: truth, prediction: prediction)
        constants = (0..<truth.rowCount).map { row in
            var found: Constant = []
            if Self.isConstant(truth.row(row)) { found.insert(.targets) }
            if Self.isConstant(prediction.row(row)) { found.insert(.predictions) }
            return found
        }
    }

    private static func isConstant(_ row: ArraySlice<Float>) -> Bool {
        row.allSatisfy { $0 == row.first }
    }

    /// Correlates the rows that latent predictions stand for with the true ones, over all targets.
    ///
    /// The same numbers as `pearsonPerRow` of the reconstructed rows, but for rounding; at the cost
    /// of k numbers a cell.
    ///
    /// - Parameters:
    ///   - latent: z, `[n, k]`, in any scale.
    ///   - targets: Of the same cells.
    ///   - basis: Of the components that both belong to.
    package init(latent: DenseMatrix, targets: LatentTargets, _ basis: LatentBasis) {
        precondition(
            latent.rowCount == targets.values.rowCount
                && latent.columnCount == basis.componentCount
                && targets.values.columnCount == basis.componentCount,
            "latent predictions, targets and basis do not fit each other")
        let root = Double(basis.targetCount).squareRoot()
        self.init(cellCount: latent.rowCount)
        for row in 0..<latent.rowCount {
            let moments = LatentMoments(latent.row(row), target: targets.values.row(row), basis)
            constants[row] = []
            if targets.isConstant[row] { constants[row].insert(.targets) }
            if moments.isConstant { constants[row].insert(.predictions) }
            guard constants[row].isEmpty else { continue }
            scores[row] = bounded(moments.product / (root * moments.variation.squareRoot()))
        }
    }

    /// Scores of no cell yet, each to be replaced.
    package init(cellCount: Int) {
        scores = [Double](repeating: constantRowScore, count: cellCount)
        constants = [Constant](repeating: [.targets, .predictions], count: cellCount)
    }

    /// Number of cells.
    package var cellCount: Int { scores.count }

    /// Puts the scores of some cells, such as those that a fold held out, into their places.
    ///
    /// - Parameters:
    ///   - cells: `[other.cellCount]`, the place of each.
    ///   - other: Their scores.
    package mutating func replace(_ cells: [Int], with other: CellScores) {
        precondition(cells.count == other.cellCount, "one place for each score")
        for (position, cell) in cells.enumerated() {
            scores[cell] = other.scores[position]
            constants[cell] = other.constants[position]
        }
    }

    func part(_ name: String, cells: [Int]) -> ScoreReport.Part {
        ScoreReport.Part(
            name: name, cellCount: cells.count, score: meanScore(cells.map { scores[$0] }),
            constantCellCount: cells.count { !constants[$0].isEmpty })
    }

    func parts(of cells: [Int], by labels: [String]) -> [ScoreReport.Part] {
        var parted: [ExactText: [Int]] = [:]
        for cell in cells { parted[ExactText(labels[cell]), default: []].append(cell) }
        return parted.sorted { $0.key < $1.key }.map { part($0.key.text, cells: $0.value) }
    }
}

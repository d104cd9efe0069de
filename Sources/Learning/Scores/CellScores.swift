package import LinearAlgebra

/// The correlation within each cell, and which cells have none.
package struct CellScores: Sendable, Equatable {
    /// `[cellCount]`, each in `-1...1`.
    package private(set) var scores: [Double]
    /// `[cellCount]`, whether truth or prediction is constant; such a cell scores -1.
    package private(set) var isConstant: [Bool]

    /// Takes the correlation of each cell, nil where truth or prediction is constant.
    package init(_ correlations: [Double?]) {
        scores = correlations.map { $0 ?? constantRowScore }
        isConstant = correlations.map { $0 == nil }
    }

    /// Correlates each row of `prediction` with the same row of `truth`, both
    /// `[cellCount, targetCount]`.
    package init(truth: DenseMatrix, prediction: DenseMatrix) {
        // A second constant, out of reach of a correlation, tells constant rows from a true -1.
        let marked = pearsonPerRow(truth: truth, prediction: prediction, constant: 2)
        self.init(marked.map { $0 == 2 ? nil : $0 })
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
        self.init(
            (0..<latent.rowCount).map { row in
                guard !targets.isConstant[row] else { return nil }
                let moments = LatentMoments(
                    latent.row(row), target: targets.values.row(row), basis)
                guard !moments.isConstant else { return nil }
                let score = moments.product / (root * moments.variation.squareRoot())
                return min(1, max(-1, score))
            })
    }

    /// Scores of no cell yet, each to be replaced: they count as constant until then.
    package init(cellCount: Int) {
        self.init([Double?](repeating: nil, count: cellCount))
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
            isConstant[cell] = other.isConstant[position]
        }
    }

    func part(_ name: String, cells: [Int]) -> ScoreReport.Part {
        ScoreReport.Part(
            name: name, cellCount: cells.count, score: meanScore(cells.map { scores[$0] }),
            constantCellCount: cells.count { isConstant[$0] })
    }

    func parts(of cells: [Int], by labels: [String]) -> [ScoreReport.Part] {
        var parted: [ExactText: [Int]] = [:]
        for cell in cells { parted[ExactText(labels[cell]), default: []].append(cell) }
        return parted.sorted { $0.key < $1.key }.map { part($0.key.text, cells: $0.value) }
    }
}

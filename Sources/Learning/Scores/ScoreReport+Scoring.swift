package import LinearAlgebra

extension ScoreReport {
    /// A metadata column that cells are parted by.
    package struct MetadataColumn: Sendable {
        /// The column's name.
        package var name: String
        /// `[cellCount]`, the value of each cell.
        package var values: [String]

        /// Names a column and its values.
        package init(name: String, values: [String]) {
            self.name = name
            self.values = values
        }
    }

    /// Scores out-of-fold predictions.
    ///
    /// - Parameters:
    ///   - folds: The plan, over `cellCount` cells.
    ///   - targetNames: `[targetCount]`.
    ///   - truth: `[cellCount, targetCount]`, in the plan's cell order.
    ///   - prediction: `[cellCount, targetCount]`, each row predicted by the fold that held the
    ///     cell out.
    ///   - metadata: Further columns to part the cells by.
    package init(
        folds: FoldPlan, targetNames: [String], truth: DenseMatrix, prediction: DenseMatrix,
        metadata: [MetadataColumn] = []
    ) {
        precondition(folds.cellCount == truth.rowCount, "one fold and one row for each cell")
        precondition(targetNames.count == truth.columnCount, "one name for each target")
        let scores = CellScores(truth: truth, prediction: prediction)
        overall = scores.part("all", cells: Array(0..<folds.cellCount))
        self.folds = (0..<folds.foldCount).map { scores.part(String($0), cells: folds.heldOut($0)) }
        groups = scores.parts(by: folds.groups)
        partitions = metadata.map { column in
            precondition(column.values.count == folds.cellCount, "one value for each cell")
            return Partition(column: column.name, parts: scores.parts(by: column.values))
        }
        targets = zip(targetNames, pearsonPerColumn(truth: truth, prediction: prediction))
            .map { Target(name: $0, score: $1) }
    }
}

/// The correlation within each cell, and which cells have none.
private struct CellScores {
    /// `[cellCount]`.
    let scores: [Double]
    /// `[cellCount]`, whether truth or prediction is constant.
    let isConstant: [Bool]

    init(truth: DenseMatrix, prediction: DenseMatrix) {
        // A second constant, out of reach of a correlation, tells constant rows from a true -1.
        let marked = pearsonPerRow(truth: truth, prediction: prediction, constant: 2)
        isConstant = marked.map { $0 == 2 }
        scores = marked.map { $0 == 2 ? constantRowScore : $0 }
    }

    func part(_ name: String, cells: [Int]) -> ScoreReport.Part {
        ScoreReport.Part(
            name: name, cellCount: cells.count, score: meanScore(cells.map { scores[$0] }),
            constantCellCount: cells.count { isConstant[$0] })
    }

    func parts(by labels: [String]) -> [ScoreReport.Part] {
        var cells: [ExactText: [Int]] = [:]
        for (cell, label) in labels.enumerated() {
            cells[ExactText(label), default: []].append(cell)
        }
        return cells.sorted { $0.key < $1.key }.map { part($0.key.text, cells: $0.value) }
    }
}

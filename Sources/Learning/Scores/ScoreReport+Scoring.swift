package import LinearAlgebra

extension ScoreReport {
    /// A metadata column that divides the cells.
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

    /// Scores out-of-fold predictions of the cells that a fold holds out.
    ///
    /// - Parameters:
    ///   - folds: The plan, over `cellCount` cells.
    ///   - targetNames: `[targetCount]`.
    ///   - truth: `[cellCount, targetCount]`, as measured, in the plan's cell order.
    ///   - prediction: `[cellCount, targetCount]`, each row predicted by the fold that held the
    ///     cell out.
    ///   - trainings: Scores of single trainings.
    ///   - metadata: Further columns to divide the cells by.
    package init(
        folds: FoldPlan, targetNames: [String], truth: DenseMatrix, prediction: DenseMatrix,
        trainings: [Training] = [], metadata: [MetadataColumn] = []
    ) {
        precondition(targetNames.count == truth.columnCount, "one name for each target")
        // Rows of other cells hold no prediction.
        let found = pearsonPerColumn(
            truth: truth, prediction: prediction, rows: folds.heldOutCells)
        self.init(
            folds: folds, scores: CellScores(truth: truth, prediction: prediction),
            trainings: trainings,
            targets: zip(targetNames, found).map { Target(name: $0, score: $1) },
            metadata: metadata)
    }

    /// Reports scores that are known cell by cell, as those of latent predictions are.
    ///
    /// - Parameters:
    ///   - folds: The plan, over `cellCount` cells.
    ///   - scores: `[cellCount]`, in the plan's cell order.
    ///   - trainings: Scores of single trainings.
    ///   - targets: Scores of single targets.
    ///   - metadata: Further columns to divide the cells by.
    package init(
        folds: FoldPlan, scores: CellScores, trainings: [Training] = [], targets: [Target] = [],
        metadata: [MetadataColumn] = []
    ) {
        precondition(folds.cellCount == scores.cellCount, "one fold and one score for each cell")
        // A plan may have cells that no fold holds out: they have no prediction and no score.
        let cells = folds.heldOutCells
        overall = scores.part("all", cells: cells)
        self.folds = (0..<folds.foldCount).map { scores.part(String($0), cells: folds.heldOut($0)) }
        groups = folds.hasGroups ? scores.parts(of: cells, by: folds.groups) : []
        partitions = metadata.map { column in
            precondition(column.values.count == folds.cellCount, "one value for each cell")
            return Partition(column: column.name, parts: scores.parts(of: cells, by: column.values))
        }
        self.trainings = trainings
        self.targets = targets
    }
}

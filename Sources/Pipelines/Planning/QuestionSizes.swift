/// Sizes of what the tasks of a question read, hold and write, from its shapes.
struct QuestionSizes {
    let outline: QuestionOutline
    /// A process with its libraries, message buffers and scratch, in bytes.
    let allowance = 64 << 20
    /// Cell ids are short texts with their ends.
    let cellBytes = 20
    /// Names of columns are longer.
    let nameBytes = 28

    init(outline: QuestionOutline) {
        self.outline = outline
    }

    /// Cells of the training and the test inputs.
    var inputCellCount: Int {
        outline.trainingInputs.rowCount + (outline.testInputs?.rowCount ?? 0)
    }

    /// Shards of the inputs, as values in memory: the largest, in bytes.
    var largestInputShard: Int {
        max(
            largestShard(outline.trainingInputs),
            outline.testInputs.map { largestShard($0) } ?? 0)
    }

    /// The largest shard of a matrix as values in memory, in bytes.
    func largestShard(_ matrix: QuestionOutline.Matrix) -> Int {
        Int(Double(shardRows(matrix)) * matrix.rowBytes)
    }

    /// Rows of the largest shard of a matrix.
    func shardRows(_ matrix: QuestionOutline.Matrix) -> Int {
        outline.shards(of: matrix).map(\.count).max() ?? 0
    }

    /// Entries of a shard that a product goes through: all where the shard is dense.
    func shardEntries(_ matrix: QuestionOutline.Matrix) -> Double {
        Double(shardRows(matrix)) * Double(matrix.columnCount)
            * (matrix.density < 0.5 ? matrix.density : 1)
    }

    /// Cells that a fold holds out.
    func heldOutCount(_ fold: Int) -> Int {
        outline.foldSizes.indices.contains(fold)
            ? outline.foldSizes[fold].heldOutCount
            : outline.trainingCellCount / max(1, outline.foldCount)
    }

    /// The share of the training cells that a fold trains on; all of them for nil.
    func trainingShare(withoutFold fold: Int?) -> Double {
        guard let fold else { return 1 }
        return Double(modelShape(fold: fold, featureCount: 0).trainingCount)
            / Double(outline.trainingCellCount)
    }

    /// The sizes of what models are fitted to: those of a fold, or of all cells.
    func modelShape(fold: Int?, featureCount: Int) -> ModelShape {
        let cells = outline.trainingCellCount
        let heldOutCount = fold.map { self.heldOutCount($0) } ?? 0
        let known = fold.flatMap { outline.foldSizes.indices.contains($0) ? $0 : nil }
        return ModelShape(
            cellCount: cells,
            trainingCount: known.map { outline.foldSizes[$0].trainingCount }
                ?? cells - heldOutCount,
            heldOutCount: heldOutCount, testCount: outline.testInputs?.rowCount ?? 0,
            featureCount: featureCount, outputCount: outline.outputCount,
            hasWatchedTargets: fold != nil && learnsOtherThanScored)
    }

    /// Whether rows are learned from otherwise than scores see them, so that both are held.
    var learnsOtherThanScored: Bool {
        outline.targetComponents?.division != nil || !outline.standardisesTargets
    }
}

internal import Learning

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

    /// Entries of a shard in a view: all where the view is dense whatever the shard is.
    func shardEntries(_ matrix: QuestionOutline.Matrix, in view: InputView?) -> Double {
        view?.fillsZeros == true
            ? Double(shardRows(matrix)) * Double(matrix.columnCount) : shardEntries(matrix)
    }

    /// Blocks of rows in which the view of a shard is made; 1 where it keeps zeros.
    func shardBlocks(_ matrix: QuestionOutline.Matrix, in view: InputView?) -> Int {
        let rows = shardRows(matrix)
        guard let view, rows > 0 else { return 1 }
        let step = view.rowsAtOnce(rowCount: rows, columnCount: matrix.columnCount)
        return (rows + step - 1) / step
    }

    /// What such a block takes in bytes: its rows, their view, and that divided by a power of two;
    /// 0 where the view keeps zeros, as it is counted with the shard.
    func denseBlockBytes(_ matrix: QuestionOutline.Matrix, in view: InputView?) -> Int {
        guard let view, view.fillsZeros else { return 0 }
        let rows = view.rowsAtOnce(
            rowCount: shardRows(matrix), columnCount: matrix.columnCount)
        return 3 * 4 * rows * matrix.columnCount
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
            || outline.targetTransform != nil
    }
}

/// What assembly writes of a question in files for other programs, as the study asks.
package struct ResultFiles: Sendable, Equatable {
    /// Bytes of each value of a wide prediction: 0 where rows stay factors, 4 where they are dense,
    /// at most 8 where they are sparse.
    package var wideValueBytes = 0
    /// Formats that each model is written in beside its archive.
    package var modelFormatCount = 0

    /// Factors, and archives alone.
    package init() {}
}

extension QuestionSizes {
    /// Files of predictions of some cells: ids and facts, and two matrices of narrow targets, or
    /// coordinates twice with their columns, and wide rows if they are wanted.
    func predictionFileBytes(_ cellCount: Int) -> Int {
        let row = cellBytes + 40
        guard let targets = outline.targetComponents else {
            return cellCount * (row + 8 * outline.outputCount)
        }
        let width = outline.trainingTargets.columnCount
        let components = targets.decomposition.componentCount
        return cellCount * (row + 12 * components + outline.resultFiles.wideValueBytes * width)
            + 4 * width * components * outline.foldCount
    }

    /// Every file of predictions and components.
    var resultFileBytes: Int {
        let inputs = outline.trainingInputs
        let loadings = outline.blocks.reduce(0) { sum, block in
            let count = block.block.isFittedPerFold(outline) ? outline.foldCount : 1
            return sum + 4 * count * block.block.rank * (inputs.columnCount + inputs.rowCount)
        }
        return predictionFileBytes(outline.trainingCellCount)
            + predictionFileBytes(outline.testInputs?.rowCount ?? 0) + loadings
    }

    /// A model in further formats, each with the components of what it sees.
    func exportedBytes(archive: Int) -> Int {
        let components = outline.blocks.reduce(0) {
            $0 + 4 * $1.block.rank * outline.trainingInputs.columnCount
        }
        return outline.resultFiles.modelFormatCount * (archive + components)
    }
}

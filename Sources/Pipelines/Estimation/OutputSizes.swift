/// The bytes of each output of a task, by role, from a study's shapes.
package struct OutputSizes {
    let outline: StudyOutline
    /// What was found in the data; nil while only headers are known.
    let facts: CostEstimate.Facts?
    /// Cell ids are short texts with their ends.
    let cellBytes = 20
    let nameBytes = 28

    /// Sizes of a study, before or after its data was looked at.
    init(outline: StudyOutline, facts: CostEstimate.Facts? = nil) {
        self.outline = outline
        self.facts = facts
    }

    func matrix(_ role: MatrixRole) -> StudyOutline.Matrix {
        switch role {
        case .trainingInputs: outline.trainingInputs
        case .trainingTargets: outline.trainingTargets
        case .testInputs: outline.testInputs ?? outline.trainingInputs
        }
    }

    /// Rows of a shard.
    func rows(_ role: MatrixRole) -> Int {
        outline.shards(of: matrix(role)).map(\.count).max() ?? 0
    }

    /// Blocks of ill-conditioned input are in double precision: room is planned for them, and time
    /// for the usual ones.
    var blockEntryBytes: Int { facts == nil ? 8 : 4 }

    func columnCount(_ matrix: DecomposedMatrix) -> Int {
        switch matrix {
        case .inputs: outline.trainingInputs.columnCount
        case .targets: outline.trainingTargets.columnCount
        }
    }

    func blockWidth(_ matrix: DecomposedMatrix) -> Int {
        switch matrix {
        case .inputs: outline.decomposition.blockWidth
        case .targets: outline.targetComponents?.decomposition.blockWidth ?? 0
        }
    }

    func basis(_ matrix: DecomposedMatrix) -> Int {
        blockEntryBytes * columnCount(matrix) * blockWidth(matrix)
    }

    func triangle(_ matrix: DecomposedMatrix) -> Int {
        8 * blockWidth(matrix) * blockWidth(matrix)
    }

    /// Selected genes are not known before the columns task; half of narrow targets have one.
    var geneCount: Int {
        if let facts { return facts.selectedGeneCount }
        let isUsed = outline.columns.genes != .none && outline.targetComponents == nil
        return isUsed ? outline.trainingTargets.columnCount / 2 : 0
    }

    var featureCount: Int {
        outline.componentCount * outline.views.count + geneCount
            + (outline.batches.map { $0.componentCount + 1 } ?? 0)
    }

    func heldOutCount(_ fold: Int) -> Int {
        let counts = facts?.heldOutCounts ?? []
        return counts.indices.contains(fold)
            ? counts[fold] : outline.trainingCellCount / max(1, outline.foldCount)
    }
}

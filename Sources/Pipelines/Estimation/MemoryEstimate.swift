/// What each kind of task needs in memory, in bytes: its largest arrays and a fixed allowance.
///
/// Workers take only what fits, so an estimate too low risks the machine and one too high leaves
/// it idle; `Docs/Performance.md` compares these with measured peaks.
struct MemoryEstimate {
    let outline: StudyOutline
    /// A process with its libraries, message buffers and scratch.
    let allowance = 64 << 20

    init(outline: StudyOutline) {
        self.outline = outline
    }

    var targetCount: Int { outline.outputCount }

    /// Rows that are not learned from as scores see them are held both ways.
    var truthCount: Int {
        outline.targetComponents?.division == nil && outline.standardisesTargets ? 1 : 2
    }

    /// Selected genes are not known before the columns task; twice the targets is more than any
    /// list of public notebooks.
    var featureCount: Int {
        outline.componentCount * outline.views.count
            + (outline.batches.map { $0.componentCount + 1 } ?? 0)
            + (outline.columns.genes == .none ? 0 : 2 * targetCount)
    }

    var basisBytes: Int {
        4 * outline.trainingInputs.columnCount * outline.decomposition.blockWidth
    }

    var targetBasisBytes: Int {
        4 * outline.trainingTargets.columnCount
            * (outline.targetComponents?.decomposition.blockWidth ?? 0)
    }

    var largestShard: Int {
        bytes(ofShardsOf: [outline.trainingInputs] + (outline.testInputs.map { [$0] } ?? []))
    }

    func bytes(ofShardsOf matrices: [StudyOutline.Matrix]) -> Int {
        matrices.map { matrix in
            let rows = outline.shards(of: matrix).map(\.count).max() ?? 0
            return Int(Double(rows) * matrix.rowBytes)
        }.max() ?? 0
    }
}

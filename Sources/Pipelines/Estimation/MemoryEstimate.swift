/// What each kind of task needs in memory, in bytes: its largest arrays and a fixed allowance.
///
/// Workers take only what fits, so an estimate too low risks the machine and one too high leaves
/// it idle; `Docs/Performance.md` compares these with measured peaks.
struct MemoryEstimate {
    private let outline: StudyOutline
    /// A process with its libraries, message buffers and scratch.
    private let allowance = 64 << 20

    init(outline: StudyOutline) {
        self.outline = outline
    }

    /// A shard twice (as read, as written), and up to 64 MiB of chunks on their way.
    func ingest(_ matrix: StudyOutline.Matrix, rowCount: Int) -> Int {
        allowance + (64 << 20) + 2 * Int(Double(rowCount) * matrix.rowBytes)
    }

    /// Five numbers a column and the names.
    var columns: Int {
        allowance + 128
            * (outline.trainingInputs.columnCount + (outline.testInputs?.columnCount ?? 0))
    }

    /// One shard at a time, the basis, the sum, and dense scratch; ill-conditioned input has both
    /// in double precision.
    var sweep: Int {
        allowance + (24 << 20) + 2 * largestShard + 6 * basisBytes
    }

    /// As `sweep`, for the decomposition of targets.
    var targetSweep: Int {
        allowance + (24 << 20) + 2 * bytes(ofShardsOf: [outline.trainingTargets])
            + 6 * targetBasisBytes
    }

    /// Every basis and product so far, in double precision where the input is ill-conditioned, and
    /// their small matrices.
    var orthonormalise: Int {
        step(basisBytes, outline.decomposition)
    }

    /// As `orthonormalise`, for the decomposition of targets.
    var targetOrthonormalise: Int {
        outline.targetComponents.map { step(targetBasisBytes, $0.decomposition) } ?? 0
    }

    private func step(_ basisBytes: Int, _ choice: StudyOutline.Decomposition) -> Int {
        let width = choice.blockWidth * choice.sweepCount
        return allowance + 2 * (2 * choice.sweepCount + 3) * basisBytes + 6 * 8 * width * width
    }

    var project: Int {
        allowance + 2 * largestShard + outline.views.count * basisBytes
            + 4 * outline.trainingInputs.rowCount / max(1, outline.shardGroupCount)
            * (outline.views.count * outline.componentCount + 256)
    }

    /// Features of every cell, once as read, once by shard and once in order.
    var batches: Int {
        let cells = outline.trainingInputs.rowCount + (outline.testInputs?.rowCount ?? 0)
        return allowance + 3 * 4 * cells * (featureCount + 16)
    }

    /// Features and targets of every cell, once as read and once as split, the predictions, the
    /// network with its optimizer, and a checkpoint, once as arrays and once as bytes.
    var train: Int {
        let cells = outline.trainingCellCount + (outline.testInputs?.rowCount ?? 0)
        let widths = outline.network.hidden.map { $0 ?? targetCount }
        let parameters =
            zip([featureCount] + widths, widths + [targetCount])
            .reduce(0) { $0 + ($1.0 + 1) * $1.1 } + widths.reduce(0, +) * targetCount
        let batchRows = min(outline.training.batchSize, outline.trainingCellCount)
        let batch = batchRows * (widths.reduce(0, +) + targetCount)
        let slopes = outline.network.keepsSlopes ? batchRows * widths.reduce(0, +) : 0
        return allowance + 4
            * (2 * cells * (featureCount + truthCount * targetCount) + 13 * parameters + 4 * batch
                + slopes)
    }

    /// Features and targets of every cell, once as read and once in order, the predictions, and
    /// square matrices of the features' order in double precision, with LAPACK's scratch.
    var baseline: Int {
        let numbers = outline.trainingCellCount * (featureCount + targetCount)
        return allowance + 2 * 4 * numbers + 8 * featureCount * (6 * featureCount + 4 * targetCount)
    }

    /// Out-of-fold predictions of every repetition, in double precision where they are added, and
    /// those of baselines; of wide targets also a shard, the components of each fold, and sums and
    /// two tiles a target.
    var blend: Int {
        let joined = 8 * outline.trainingCellCount * targetCount * (outline.repetitionCount + 3)
        guard let choice = outline.targetComponents else { return allowance + joined }
        let components = 4 * choice.decomposition.componentCount * outline.foldCount
        return allowance + joined + 2 * bytes(ofShardsOf: [outline.trainingTargets])
            + outline.trainingTargets.columnCount * (components + 7 * 8 + 3 * 64 * 4)
    }

    private var targetCount: Int { outline.outputCount }

    /// Rows that are not learned from as scores see them are held both ways.
    private var truthCount: Int {
        outline.targetComponents?.division == nil && outline.standardisesTargets ? 1 : 2
    }

    /// Selected genes are not known before the columns task; twice the targets is more than any
    /// list of public notebooks.
    private var featureCount: Int {
        outline.componentCount * outline.views.count
            + (outline.batches.map { $0.componentCount + 1 } ?? 0)
            + (outline.columns.genes == .none ? 0 : 2 * targetCount)
    }

    private var basisBytes: Int {
        4 * outline.trainingInputs.columnCount * outline.decomposition.blockWidth
    }

    private var targetBasisBytes: Int {
        4 * outline.trainingTargets.columnCount
            * (outline.targetComponents?.decomposition.blockWidth ?? 0)
    }

    private var largestShard: Int {
        bytes(ofShardsOf: [outline.trainingInputs] + (outline.testInputs.map { [$0] } ?? []))
    }

    private func bytes(ofShardsOf matrices: [StudyOutline.Matrix]) -> Int {
        matrices.map { matrix in
            let rows = outline.shards(of: matrix).map(\.count).max() ?? 0
            return Int(Double(rows) * matrix.rowBytes)
        }.max() ?? 0
    }
}

import Coordination
import Learning
import LinearAlgebra

/// Adds Aᵀ(A·Q) over the shards of a group, or makes their triangle; see `SweepWork`.
enum SweepTask {
    static func run(_ work: SweepWork, _ context: TaskContext) throws -> [OutputBytes] {
        let basis = try context.archive("basis").block("basis")
        var archive = ArrayArchive()
        if work.isLast {
            var factor = TriangularFactor(width: basis.columnCount)
            try forEachShard(work, basis, context) { factor.add($0, basis) }
            archive.setFactor("partial", factor)
        } else {
            var partial = KrylovProduct(basis: basis)
            try forEachShard(work, basis, context) { partial.add($0, basis) }
            archive.setProduct("partial", partial)
        }
        return [OutputBytes("partial", archive)]
    }

    /// Calls `body` with each shard in order; with none where the basis has no columns.
    private static func forEachShard(
        _ work: SweepWork, _ basis: KrylovBlock, _ context: TaskContext,
        _ body: (ScaledShard) -> Void
    ) throws {
        guard basis.columnCount > 0 else { return }
        let source = try DecomposedShards(work.matrix, context)
        let paths = context.paths("shard")
        for (index, path) in paths.enumerated() {
            try context.checkCancellation()
            let shard = try Shard(archive: ArrayArchive(contentsOf: path))
            body(ScaledShard(try source.block(of: shard, isTest: work.shardIsTest[index])))
            context.report(TaskProgress(fraction: Double(index + 1) / Double(paths.count)))
        }
    }
}

/// Makes of a shard the rows that are decomposed.
struct DecomposedShards {
    private enum Kind {
        case inputs(ColumnDecision, InputView, ColumnStatistics?)
        /// The cells whose targets take part, nil for all of the shard, and how rows are divided.
        case targets(Set<ExactText>?, TargetDivision?)
    }
    private let kind: Kind

    init(_ matrix: DecomposedMatrix, _ context: TaskContext) throws {
        switch matrix {
        case .inputs(let view):
            let view = try InputView(named: view)
            kind = .inputs(
                try ColumnDecision(archive: context.archive("columns")), view,
                try context.documents(for: view))
        case .targets(let fold, let division):
            let folds = try FoldTable(archive: context.archive("folds"))
            let cells = fold.map { folds.plan.training($0) } ?? Array(folds.cells.indices)
            kind = .targets(Set(cells.map { ExactText(folds.cells[$0]) }), division)
        }
    }

    func block(of shard: Shard, isTest: Bool) throws -> CellMatrix {
        switch kind {
        case .inputs(let decision, let view, let documents):
            return view.apply(
                isTest ? decision.aligned(shard.block) : shard.block, statistics: documents)
        case .targets(let cells, let division):
            guard let cells else { return rowScaled(division.apply(shard.block)) }
            let rows = shard.cells.indices.filter { cells.contains(ExactText(shard.cells[$0])) }
            let block =
                rows.count == shard.cells.count ? shard.block : shard.block.selectingRows(rows)
            return rowScaled(division.apply(block))
        }
    }
}

extension TargetDivision? {
    /// Rows of targets as networks learn them.
    fileprivate func apply(_ block: CellMatrix) -> CellMatrix {
        switch self {
        case nil: block
        case .countMedian: countMedianDivided(block)
        }
    }
}

extension InputView {
    /// The view with this name.
    init(named name: String) throws(TaskError) {
        guard let view = InputView(rawValue: name) else {
            throw .unknownView(name, allowed: InputView.allCases.map(\.rawValue))
        }
        self = view
    }
}

extension TaskContext {
    /// The statistics of the columns that a view needs; nil where it needs none.
    func documents(for view: InputView) throws -> ColumnStatistics? {
        view.needsStatistics ? try ColumnStatistics(archive: archive("documents")) : nil
    }
}

/// Turns a shard into feature rows; see `ProjectWork`.
enum ProjectTask {
    static func run(_ work: ProjectWork, _ context: TaskContext) throws -> [OutputBytes] {
        let decision = try ColumnDecision(archive: context.archive("columns"))
        let shard = try Shard(archive: context.archive("shard"))
        let block = work.matrix == .testInputs ? decision.aligned(shard.block) : shard.block
        var genes = block.columns(decision.genes)
        decision.scaler.apply(to: &genes)
        var projected = DenseMatrix(rowCount: shard.cells.count, columnCount: 0)
        for (name, components) in zip(work.views, try context.archives("components")) {
            try context.checkCancellation()
            let view = try InputView(named: name)
            let seen = view.apply(block, statistics: try context.documents(for: view))
            projected = projected.joiningColumns(
                BlockLanczos.project(seen, try components.matrix("components")))
        }
        var archive = ArrayArchive()
        archive.setTexts("cells", shard.cells)
        archive.setMatrix("features", projected.joiningColumns(genes))
        return [OutputBytes("features", archive)]
    }
}

/// Turns a shard of wide targets into coordinates in their decomposition; see `LatentWork`.
enum LatentTask {
    static func run(_ work: LatentWork, _ context: TaskContext) throws -> [OutputBytes] {
        let shard = try Shard(archive: context.archive("shard"))
        let components = try context.archive("components").matrix("components")
        let latent = LatentShard(
            cells: shard.cells,
            targets: LatentTargets(work.division.apply(shard.block), components: components))
        return [OutputBytes("latent", latent.archive)]
    }
}

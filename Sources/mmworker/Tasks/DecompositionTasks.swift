import Coordination
import Learning
import LinearAlgebra

/// Adds Aᵀ(A·Q) over the shards of a group; see `SweepWork`.
enum SweepTask {
    static func run(_ work: SweepWork, _ context: TaskContext) throws -> [OutputBytes] {
        let source = try DecomposedShards(work.matrix, context)
        let basis = try context.archive("basis").matrix("basis")
        var partial = DenseMatrix(rowCount: basis.rowCount, columnCount: basis.columnCount)
        let paths = context.paths("shard")
        for (index, path) in paths.enumerated() {
            try context.checkCancellation()
            let shard = try Shard(archive: ArrayArchive(contentsOf: path))
            BlockLanczos.product(
                try source.block(of: shard, isTest: work.shardIsTest[index]), basis, into: &partial)
            context.report(TaskProgress(fraction: Double(index + 1) / Double(paths.count)))
        }
        var archive = ArrayArchive()
        archive.setMatrix("partial", partial)
        return [OutputBytes("partial", archive)]
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

/// Makes the next basis, or the components; see `OrthonormaliseWork`.
enum OrthonormaliseTask {
    static func run(_ work: OrthonormaliseWork, _ context: TaskContext) throws -> [OutputBytes] {
        let keep = try keptColumns(work.matrix, context)
        guard work.pass > 0 else {
            let basis = BlockLanczos.start(
                columnCount: keep.count, blockWidth: work.blockWidth, keep: keep, seed: work.seed)
            return [OutputBytes("basis", archive("basis", basis))]
        }
        let product = try sumOfPartials(context, keep: keep)
        let bases = try context.archives("basis").map { try $0.matrix("basis") }
        let products =
            try context.archives("product").map { try $0.matrix("product") } + [product]
        try context.checkCancellation()
        if work.pass < work.passCount {
            let isDone = try work.tolerance.map {
                try BlockLanczos.hasConverged(
                    bases: bases, products: products, componentCount: work.componentCount,
                    tolerance: $0, keep: keep)
            }
            // A block without columns makes the remaining sweeps cost nothing.
            let next =
                isDone == true
                ? DenseMatrix(rowCount: keep.count, columnCount: 0)
                : try BlockLanczos.advance(
                    bases: bases, products: products, keep: keep)
            return [
                OutputBytes("basis", archive("basis", next)),
                OutputBytes("product", archive("product", product)),
            ]
        }
        let decomposition = try BlockLanczos.finish(
            bases: bases, products: products, componentCount: work.componentCount)
        var components = archive("components", decomposition.components)
        components.setFloats("singular-values", decomposition.singularValues)
        return [OutputBytes("components", components)]
    }

    /// Which columns the decomposition sees.
    private static func keptColumns(
        _ matrix: DecomposedMatrix, _ context: TaskContext
    ) throws -> [Bool] {
        switch matrix {
        case .inputs: try ColumnDecision(archive: context.archive("columns")).keep
        case .targets:
            [Bool](repeating: true, count: try context.archive("names").texts("names").count)
        }
    }

    /// In shard-group order, so that the sum does not depend on who computed what; rows of dropped
    /// columns are zero, which is as good as having left the columns out of the matrix.
    private static func sumOfPartials(_ context: TaskContext, keep: [Bool]) throws -> DenseMatrix {
        var sum: DenseMatrix?
        for path in context.paths("partial") {
            let partial = try ArrayArchive(contentsOf: path).matrix("partial")
            guard var total = sum else {
                sum = partial
                continue
            }
            sum = nil
            total.add(partial)
            sum = total
        }
        guard var total = sum else {
            throw TaskError.missingInput(task: context.task, role: "partial")
        }
        total.clearRows { !keep[$0] }
        return total
    }

    private static func archive(_ name: String, _ matrix: DenseMatrix) -> ArrayArchive {
        var archive = ArrayArchive()
        archive.setMatrix(name, matrix)
        return archive
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

import Coordination
import Learning
import LinearAlgebra

/// Adds Aᵀ(A·Q) over the shards of a group; see `SweepWork`.
enum SweepTask {
    static func run(_ work: SweepWork, _ context: TaskContext) throws -> [OutputBytes] {
        let decision = try ColumnDecision(archive: context.archive("columns"))
        let basis = try context.archive("basis").matrix("basis")
        var partial = DenseMatrix(rowCount: basis.rowCount, columnCount: basis.columnCount)
        let paths = context.paths("shard")
        for (index, path) in paths.enumerated() {
            try context.checkCancellation()
            var block = try Shard(archive: ArrayArchive(contentsOf: path)).block
            if work.shardIsTest[index] { block = decision.aligned(block) }
            BlockLanczos.product(block, basis, into: &partial)
            context.report(TaskProgress(fraction: Double(index + 1) / Double(paths.count)))
        }
        var archive = ArrayArchive()
        archive.setMatrix("partial", partial)
        return [OutputBytes("partial", archive)]
    }
}

/// Makes the next basis, or the components; see `OrthonormaliseWork`.
enum OrthonormaliseTask {
    static func run(_ work: OrthonormaliseWork, _ context: TaskContext) throws -> [OutputBytes] {
        let decision = try ColumnDecision(archive: context.archive("columns"))
        guard work.pass > 0 else {
            let basis = BlockLanczos.start(
                columnCount: decision.keep.count, blockWidth: work.blockWidth,
                keep: decision.keep, seed: work.seed)
            return [OutputBytes("basis", archive("basis", basis))]
        }
        let product = try sumOfPartials(context, keep: decision.keep)
        let bases = try context.archives("basis").map { try $0.matrix("basis") }
        let products =
            try context.archives("product").map { try $0.matrix("product") } + [product]
        try context.checkCancellation()
        if work.pass < work.passCount {
            let next = try BlockLanczos.advance(
                bases: bases, products: products, keep: decision.keep)
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
        let components = try context.archive("components").matrix("components")
        let shard = try Shard(archive: context.archive("shard"))
        let block = work.matrix == .testInputs ? decision.aligned(shard.block) : shard.block
        let projected = BlockLanczos.project(block, components)
        var genes = block.columns(decision.genes)
        decision.scaler.apply(to: &genes)
        var archive = ArrayArchive()
        archive.setTexts("cells", shard.cells)
        archive.setMatrix("features", projected.joiningColumns(genes))
        return [OutputBytes("features", archive)]
    }
}

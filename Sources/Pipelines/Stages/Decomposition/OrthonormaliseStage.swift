package import Coordination
import LinearAlgebra

/// Makes the next basis, the singular vectors or the components; see `OrthonormaliseWork`.
package enum OrthonormaliseStage: Stage {
    package typealias Work = OrthonormaliseWork
    package static let kind = TaskKind("orthonormalise")
    package static let version = 3
    package static let traits = TaskTraits(kept: .roles(["components"]), isResult: true)

    package static func run(_ work: OrthonormaliseWork, _ context: TaskContext) throws
        -> [OutputBytes]
    {
        guard work.pass <= work.passCount else { return try components(work, context) }
        let keep = try keptColumns(work.matrix, context)
        guard work.pass > 0 else {
            let basis = KrylovBlock.single(
                BlockLanczos.start(
                    columnCount: keep.count, blockWidth: work.blockWidth, keep: keep,
                    seed: work.seed))
            // A single sweep cannot find out which precision it needs.
            return [outputs("basis", work.passCount > 1 ? basis : .double(basis.widened))]
        }
        let product = try sumOfPartials(context).clearingRows(keep)
        let bases = try context.archives("basis", count: work.pass).map { try $0.block("basis") }
        let earlier = try context.archives("product", count: work.pass - 1)
        let products = try earlier.map { try $0.product("product") } + [product]
        try context.checkCancellation()
        guard work.pass < work.passCount else {
            let vectors = try BlockLanczos.leadingVectors(
                bases: bases, products: products, count: work.blockWidth,
                componentCount: work.componentCount)
            var archive = ArrayArchive()
            archive.setBlock("basis", vectors.block)
            archive.setDoubles("residual", [vectors.residual])
            return [OutputBytes("basis", archive)]
        }
        let isDone = try work.tolerance.map {
            try BlockLanczos.hasConverged(
                bases: bases, products: products, componentCount: work.componentCount,
                tolerance: $0)
        }
        // A block without columns makes the remaining sweeps cost nothing.
        let next =
            isDone == true
            ? product.block.withoutColumns
            : try BlockLanczos.advance(
                bases: bases, products: products, componentCount: work.componentCount,
                isExact: work.tolerance != nil, keep: keep, seed: work.seed)
        var archive = ArrayArchive()
        archive.setProduct("product", product)
        return [outputs("basis", next), OutputBytes("product", archive)]
    }

    /// The end: what the triangles of all shard groups make of the singular vectors.
    private static func components(
        _ work: OrthonormaliseWork, _ context: TaskContext
    ) throws -> [OutputBytes] {
        let basis = try context.archive("basis")
        let vectors = RitzVectors(
            block: try basis.block("basis"), residual: try basis.doubles("residual").first ?? 0)
        var factor = TriangularFactor(width: vectors.block.columnCount)
        // In shard-group order, so that the triangle does not depend on who computed what.
        for path in try context.somePaths("partial") {
            try context.checkCancellation()
            factor.add(try ArrayArchive(contentsOf: path).factor("partial"))
        }
        let found = try BlockLanczos.finish(
            vectors, factor: factor, componentCount: work.componentCount)
        var components = ArrayArchive()
        components.setMatrix("components", found.components)
        components.setFloats("singular-values", found.singularValues)
        components.setDoubles("residual", [found.residual])
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

    /// In shard-group order, so that the sum does not depend on who computed what.
    private static func sumOfPartials(_ context: TaskContext) throws -> KrylovProduct {
        var sum: KrylovProduct?
        for path in context.paths("partial") {
            let partial = try ArrayArchive(contentsOf: path).product("partial")
            guard var total = sum else {
                sum = partial
                continue
            }
            sum = nil
            total.add(partial)
            sum = total
        }
        guard let sum else { throw TaskError.missingInput(task: context.task, role: "partial") }
        return sum
    }

    private static func outputs(_ role: String, _ block: KrylovBlock) -> OutputBytes {
        var archive = ArrayArchive()
        archive.setBlock(role, block)
        return OutputBytes(role, archive)
    }
}

internal import Coordination

/// How a study's tasks of this stage are planned.
extension QuestionPlanner {
    /// A block Krylov decomposition of one matrix.
    struct PlannedDecomposition {
        var matrix: DecomposedMatrix
        /// Begins the names of its tasks.
        var prefix: String
        /// The shape of the matrix, or of the larger of two with the same columns.
        var shape: QuestionOutline.Matrix
        var shards: [(task: Int, isTest: Bool)]
        var sweepReads: [TaskInput]
        var stepReads: [TaskInput]
        var choice: DecompositionChoice

        /// A block in double precision, which ill-conditioned matrices need, in bytes.
        var blockBytes: Int { 8 * shape.columnCount * choice.blockWidth }
    }

    /// Sweeps over shard groups; returns the task that makes the components.
    mutating func decompose(_ wanted: PlannedDecomposition) throws -> Int {
        let groups = QuestionOutline.deal(
            wanted.shards.count, into: min(outline.shardGroupCount, wanted.shards.count)
        ).map { Array(wanted.shards[$0]) }
        var history = [try orthonormalise(wanted, pass: 0, reads: wanted.stepReads)]
        var reads = wanted.stepReads + [output("basis", of: history[0], "basis")]
        let sweepCount = wanted.choice.sweepCount
        for pass in 1...sweepCount + 1 {
            let partials = try groups.enumerated().map { index, group in
                try sweep(
                    wanted, pass: pass, group, name: "sweep/pass-\(pass)/group-\(index)",
                    basis: history[pass - 1])
            }
            if pass > sweepCount { reads = [output("basis", of: history[sweepCount], "basis")] }
            let step = try orthonormalise(
                wanted, pass: pass, reads: reads + outputs("partial", of: partials, "partial"))
            history.append(step)
            if pass < sweepCount {
                reads += [
                    output("product", of: step, "product"), output("basis", of: step, "basis"),
                ]
            }
        }
        let end = history[sweepCount + 1]
        note(
            .decomposition(
                ResultPart.Decomposition(
                    name: wanted.matrix.description, askedCount: wanted.choice.componentCount,
                    tolerance: wanted.choice.tolerance)),
            from: end)
        return end
    }

    private mutating func orthonormalise(
        _ wanted: PlannedDecomposition, pass: Int, reads: [TaskInput]
    ) throws -> Int {
        let choice = wanted.choice
        let width = choice.blockWidth * choice.sweepCount
        return try add(
            "\(wanted.prefix)orthonormalise/pass-\(pass)",
            OrthonormaliseStage.self,
            OrthonormaliseWork(
                matrix: wanted.matrix, pass: pass, passCount: choice.sweepCount,
                blockWidth: choice.blockWidth, componentCount: choice.componentCount,
                tolerance: choice.tolerance, seed: outline.seed),
            reads,
            TaskNeeds(
                // Every basis and product so far, in double precision where the input is
                // ill-conditioned, and their small matrices.
                memoryBytes: sizes.allowance
                    + (2 * choice.sweepCount + 3) * wanted.blockBytes + 6 * 8 * width * width,
                outputBytes: stepBytes(wanted, pass: pass),
                operations: stepOperations(wanted, pass: pass)))
    }

    private func stepBytes(_ wanted: PlannedDecomposition, pass: Int) -> [String: Int] {
        let passCount = wanted.choice.sweepCount
        if pass == 0 || pass == passCount { return ["basis": wanted.blockBytes] }
        guard pass < passCount else {
            return ["components": 4 * wanted.shape.columnCount * wanted.choice.componentCount]
        }
        return ["basis": wanted.blockBytes, "product": wanted.blockBytes]
    }

    /// Two passes of projection on the blocks before, Gram matrix and rotation; after the last
    /// sweep the inner products of all pairs of blocks, in double precision, and the singular
    /// vectors; at the end a small decomposition, and the components.
    ///
    /// 50·10⁹ operations on blocks in a second; a cube of the order of an eigenproblem counts as
    /// five operations.
    private func stepOperations(_ wanted: PlannedDecomposition, pass: Int) -> Double {
        let (d, b) = (Double(wanted.shape.columnCount), Double(wanted.choice.blockWidth))
        let passCount = wanted.choice.sweepCount
        let blocks = Double(pass)
        let pairs = blocks * (blocks + 1) * 2 * d * b * b
        let order = blocks * b
        func total(_ products: Double, _ cubes: Double) -> Double { products / 50 + 5 * cubes }
        if pass > passCount {
            return total(2 * d * b * Double(wanted.choice.componentCount), 4 * b * b * b)
        }
        if pass == passCount {
            return total(
                pairs + 2 * d * order * b + 4 * d * b * b, 2 * order * order * order)
        }
        let rounds = pass == 0 ? 1.0 : 2
        let isChecked = pass > 0 && wanted.choice.tolerance != nil
        return total(
            rounds * (4 * d * b * order + 4 * d * b * b) + (isChecked ? pairs : 0),
            rounds * b * b * b + (isChecked ? order * order * order : 0))
    }
}

extension DecomposedMatrix {
    /// Names it for people, such as `inputs (given)`.
    var description: String {
        switch self {
        case .inputs(let view, let fold, let isWeighed):
            "inputs (\(view)\(isWeighed == true ? ", weighed" : ""))"
                + (fold.map { " without fold \($0)" } ?? "")
        case .targets(let fold, _): "targets" + (fold.map { " without fold \($0)" } ?? "")
        }
    }
}

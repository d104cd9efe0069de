internal import Coordination

/// How a study's tasks of this stage are planned.
extension StudyPlanner {
    /// The decomposition of one view of the inputs; returns the task that makes the components.
    mutating func addDecomposition(
        inputs: [Int], tests: [Int], columns: Int, view: String
    ) throws -> Int {
        let decided = [output("columns", of: columns, "columns")]
        return try decompose(
            PlannedDecomposition(
                matrix: .inputs(view: view),
                prefix: outline.views.count == 1 ? "" : "\(view)/",
                shards: inputs.map { (task: $0, isTest: false) }
                    + (outline.fitsOnTest ? tests.map { (task: $0, isTest: true) } : []),
                sweepReads: decided + documents(of: columns, for: [view]), stepReads: decided,
                choice: outline.decomposition,
                sweepBytes: estimate.sweep, stepBytes: estimate.orthonormalise))
    }

    /// A block Krylov decomposition of one matrix.
    struct PlannedDecomposition {
        var matrix: DecomposedMatrix
        /// Begins the names of its tasks.
        var prefix: String
        var shards: [(task: Int, isTest: Bool)]
        var sweepReads: [TaskInput]
        var stepReads: [TaskInput]
        var choice: StudyOutline.Decomposition
        var sweepBytes: Int
        var stepBytes: Int
    }

    /// Sweeps over shard groups; returns the task that makes the components.
    mutating func decompose(_ wanted: PlannedDecomposition) throws -> Int {
        let groups = StudyOutline.deal(
            wanted.shards.count, into: min(outline.shardGroupCount, wanted.shards.count)
        ).map { Array(wanted.shards[$0]) }
        var history = [try orthonormalise(wanted, pass: 0, reads: wanted.stepReads)]
        var reads = wanted.stepReads + [output("basis", of: history[0], "basis")]
        let sweepCount = wanted.choice.sweepCount
        for pass in 1...sweepCount + 1 {
            let isLast = pass > sweepCount
            let partials = try groups.enumerated().map { index, group in
                try add(
                    "\(wanted.prefix)sweep/pass-\(pass)/group-\(index)",
                    SweepStage.self,
                    SweepWork(
                        matrix: wanted.matrix, pass: pass, isLast: isLast,
                        shardIsTest: group.map(\.isTest)),
                    outputs("shard", of: group.map(\.task), "shard") + wanted.sweepReads
                        + [output("basis", of: history[pass - 1], "basis")],
                    memoryBytes: wanted.sweepBytes)
            }
            if isLast { reads = [output("basis", of: history[sweepCount], "basis")] }
            let step = try orthonormalise(
                wanted, pass: pass, reads: reads + outputs("partial", of: partials, "partial"))
            history.append(step)
            if pass < sweepCount {
                reads += [
                    output("product", of: step, "product"), output("basis", of: step, "basis"),
                ]
            }
        }
        return history[sweepCount + 1]
    }

    mutating func orthonormalise(
        _ wanted: PlannedDecomposition, pass: Int, reads: [TaskInput]
    ) throws -> Int {
        try add(
            "\(wanted.prefix)orthonormalise/pass-\(pass)",
            OrthonormaliseStage.self,
            OrthonormaliseWork(
                matrix: wanted.matrix, pass: pass, passCount: wanted.choice.sweepCount,
                blockWidth: wanted.choice.blockWidth,
                componentCount: wanted.choice.componentCount,
                tolerance: wanted.choice.tolerance, seed: outline.seed),
            reads, memoryBytes: wanted.stepBytes)
    }
}

extension MemoryEstimate {
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

    func step(_ basisBytes: Int, _ choice: StudyOutline.Decomposition) -> Int {
        let width = choice.blockWidth * choice.sweepCount
        return allowance + 2 * (2 * choice.sweepCount + 3) * basisBytes + 6 * 8 * width * width
    }
}

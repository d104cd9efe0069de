/// Turns an outline into the graph ingest → columns → sweep/orthonormalise → project → train →
/// blend.
package struct StudyPlanner {
    private let outline: StudyOutline
    private let estimate: MemoryEstimate
    private var tasks: [TaskSpec] = []

    /// Plans a study.
    ///
    /// - Throws: `CoordinationError.impossibleShape` where the data is empty.
    package static func plan(_ outline: StudyOutline) throws(CoordinationError) -> Plan {
        for (what, count) in [
            ("the number of training cells", outline.trainingCellCount),
            ("the number of input columns", outline.trainingInputs.columnCount),
            ("the number of target columns", outline.trainingTargets.columnCount),
        ] where count < 1 {
            throw .impossibleShape(what: what, found: count, allowed: "at least 1")
        }
        var planner = StudyPlanner(outline: outline)
        planner.build()
        return try Plan(tasks: planner.tasks)
    }

    private init(outline: StudyOutline) {
        self.outline = outline
        estimate = MemoryEstimate(outline: outline)
    }

    private mutating func build() {
        let inputs = ingest(.trainingInputs, outline.trainingInputs)
        let targets = ingest(.trainingTargets, outline.trainingTargets)
        let tests = outline.testInputs.map { ingest(.testInputs, $0) } ?? []
        let columns = addColumns(inputs: inputs, targets: targets, tests: tests)
        let components = addDecomposition(inputs: inputs, tests: tests, columns: columns)
        let features = project(.trainingInputs, inputs, columns: columns, components: components)
        let testFeatures = project(.testInputs, tests, columns: columns, components: components)
        let trainings = train(features: features, targets: targets, testFeatures: testFeatures)
        blend(trainings: trainings, targets: targets)
    }

    private mutating func add(
        _ name: String, _ work: Work, _ inputs: [TaskInput], memoryBytes: Int
    ) -> Int {
        // Rounded up so that few distinct needs stand in the ready queue.
        let unit = 16 << 20
        let rounded = (memoryBytes + unit - 1) / unit * unit
        tasks.append(
            TaskSpec(
                name: "\(outline.name)/\(name)", work: work, inputs: inputs, memoryBytes: rounded))
        return tasks.count - 1
    }

    private mutating func ingest(_ role: MatrixRole, _ matrix: StudyOutline.Matrix) -> [Int] {
        outline.shards(of: matrix).enumerated().map { index, rows in
            add(
                "ingest/\(role.rawValue)/\(index)",
                .ingest(
                    IngestWork(
                        matrix: role, layer: matrix.layer, firstRow: rows.lowerBound,
                        endRow: rows.upperBound)),
                [TaskInput(role: "file", origin: .blob(matrix.file))],
                memoryBytes: estimate.ingest(matrix, rowCount: rows.count))
        }
    }

    private mutating func addColumns(inputs: [Int], targets: [Int], tests: [Int]) -> Int {
        // Targets are read before anything is computed, so a bad value stops the study at once.
        var reads =
            outputs("train-statistics", of: inputs, "statistics")
            + outputs("train-names", of: Array(inputs.prefix(1)), "names")
            + outputs("target-statistics", of: targets, "statistics")
            + outputs("target-names", of: Array(targets.prefix(1)), "names")
        if !tests.isEmpty {
            reads += outputs("test-statistics", of: tests, "statistics")
            reads += outputs("test-names", of: Array(tests.prefix(1)), "names")
        }
        reads += outline.lists.map { TaskInput(role: $0.role, origin: .blob($0.blob)) }
        return add("columns", .columns(outline.columns), reads, memoryBytes: estimate.columns)
    }

    /// Block Krylov sweeps over shard groups; returns the task that makes the components.
    private mutating func addDecomposition(inputs: [Int], tests: [Int], columns: Int) -> Int {
        let shards =
            inputs.map { (task: $0, isTest: false) }
            + (outline.fitsOnTest ? tests.map { (task: $0, isTest: true) } : [])
        let groups = StudyOutline.deal(
            shards.count, into: min(outline.shardGroupCount, shards.count)
        ).map { Array(shards[$0]) }
        let decided = output("columns", of: columns, "columns")
        var history = [orthonormalise(pass: 0, reads: [decided])]
        var reads = [decided, output("basis", of: history[0], "basis")]
        for pass in 1...outline.passCount {
            let partials = groups.enumerated().map { index, group in
                add(
                    "sweep/pass-\(pass)/group-\(index)",
                    .sweep(SweepWork(pass: pass, shardIsTest: group.map(\.isTest))),
                    outputs("shard", of: group.map(\.task), "shard")
                        + [decided, output("basis", of: history[pass - 1], "basis")],
                    memoryBytes: estimate.sweep)
            }
            let step = orthonormalise(
                pass: pass, reads: reads + outputs("partial", of: partials, "partial"))
            history.append(step)
            if pass < outline.passCount {
                reads += [
                    output("product", of: step, "product"), output("basis", of: step, "basis"),
                ]
            }
        }
        return history[outline.passCount]
    }

    private mutating func orthonormalise(pass: Int, reads: [TaskInput]) -> Int {
        add(
            "orthonormalise/pass-\(pass)",
            .orthonormalise(
                OrthonormaliseWork(
                    pass: pass, passCount: outline.passCount, blockWidth: outline.blockWidth,
                    componentCount: outline.componentCount, seed: outline.seed)),
            reads, memoryBytes: estimate.orthonormalise)
    }

    private mutating func project(
        _ role: MatrixRole, _ shards: [Int], columns: Int, components: Int
    ) -> [Int] {
        shards.enumerated().map { index, shard in
            add(
                "project/\(role.rawValue)/\(index)", .project(ProjectWork(matrix: role)),
                [
                    output("shard", of: shard, "shard"), output("columns", of: columns, "columns"),
                    output("components", of: components, "components"),
                ],
                memoryBytes: estimate.project)
        }
    }

    private mutating func train(
        features: [Int], targets: [Int], testFeatures: [Int]
    ) -> [Int] {
        let reads =
            outputs("features", of: features, "features")
            + outputs("targets", of: targets, "shard")
            + outputs("target-names", of: Array(targets.prefix(1)), "names")
            + [TaskInput(role: "folds", origin: .blob(outline.folds))]
            + outputs("test-features", of: testFeatures, "features")
        var trainings: [Int] = []
        for fold in 0..<outline.foldCount {
            for repetition in 1...outline.repetitionCount {
                let work = TrainWork(
                    fold: fold, repetition: repetition,
                    seed: outline.trainingSeed(fold: fold, repetition: repetition),
                    network: outline.network, training: outline.training,
                    standardisesComponents: outline.standardisesComponents,
                    componentCount: outline.componentCount,
                    standardisesTargets: outline.standardisesTargets)
                trainings.append(
                    add(
                        "train/fold-\(fold)/seed-\(repetition)", .train(work), reads,
                        memoryBytes: estimate.train))
            }
        }
        return trainings
    }

    private mutating func blend(trainings: [Int], targets: [Int]) {
        _ = add(
            "blend",
            .blend(
                BlendWork(
                    foldCount: outline.foldCount, repetitionCount: outline.repetitionCount,
                    standardisesTargets: outline.standardisesTargets)),
            outputs("out-of-fold", of: trainings, "out-of-fold")
                + outputs("targets", of: targets, "shard")
                + [TaskInput(role: "folds", origin: .blob(outline.folds))],
            memoryBytes: estimate.blend)
    }

    private func output(_ role: String, of task: Int, _ output: String) -> TaskInput {
        TaskInput(role: role, origin: .output(task: task, role: output))
    }

    private func outputs(_ role: String, of tasks: [Int], _ output: String) -> [TaskInput] {
        tasks.map { self.output(role, of: $0, output) }
    }
}

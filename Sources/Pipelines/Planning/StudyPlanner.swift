package import Coordination

/// Turns an outline into the graph ingest → columns → sweep/orthonormalise → project → train and
/// baseline → blend.
package struct StudyPlanner {
    private let outline: StudyOutline
    private let estimate: MemoryEstimate
    private let sizes: OutputSizes
    private var tasks: [TaskSpec] = []
    /// Where the fold plan comes from.
    private var foldTable: TaskInput

    /// Plans a study.
    ///
    /// - Throws: `CoordinationError.impossibleShape` where the data is empty, and what encoding
    ///   parameters throws: numbers that are not finite.
    package static func plan(_ outline: StudyOutline) throws -> Plan {
        for (what, count) in [
            ("the number of training cells", outline.trainingCellCount),
            ("the number of input columns", outline.trainingInputs.columnCount),
            ("the number of target columns", outline.trainingTargets.columnCount),
        ] where count < 1 {
            throw CoordinationError.impossibleShape(what: what, found: count, allowed: "at least 1")
        }
        var planner = StudyPlanner(outline: outline)
        try planner.build()
        return try Plan(tasks: planner.tasks)
    }

    private init(outline: StudyOutline) {
        self.outline = outline
        estimate = MemoryEstimate(outline: outline)
        sizes = OutputSizes(outline: outline)
        foldTable = TaskInput(role: "folds", origin: .blob(outline.folds))
    }

    private mutating func build() throws {
        let inputs = try ingest(.trainingInputs, outline.trainingInputs)
        let targets = try ingest(.trainingTargets, outline.trainingTargets)
        let tests = try outline.testInputs.map { try ingest(.testInputs, $0) } ?? []
        let columns = try addColumns(inputs: inputs, targets: targets, tests: tests)
        let components = try outline.views.map { view in
            try addDecomposition(inputs: inputs, tests: tests, columns: columns, view: view)
        }
        let features = try project(
            .trainingInputs, inputs, columns: columns, components: components)
        let testFeatures = try project(.testInputs, tests, columns: columns, components: components)
        try addAdversary(features: features, testFeatures: testFeatures)
        let batches = try addBatches(features: features, testFeatures: testFeatures)
        let latent = try addLatentTargets(targets: targets)
        let learned =
            outputs("features", of: features, "features")
            + outputs("batch-features", of: batches, "batch-features")
        let baselines = try addBaselines(features: learned, targets: targets, latent: latent)
        let trainings = try train(
            features: learned, targets: targets, latent: latent, testFeatures: testFeatures)
        if outline.refits {
            try refit(
                after: trainings, features: learned, targets: targets, latent: latent,
                testFeatures: testFeatures)
        }
        try blend(trainings: trainings, baselines: baselines, targets: targets, latent: latent)
    }

    private mutating func add<Kind: Stage>(
        _ name: String, _ stage: Kind.Type, _ work: Kind.Work, _ inputs: [TaskInput],
        memoryBytes: Int
    ) throws -> Int {
        var traits = stage.traits
        // Rounded up so that few distinct needs stand in the ready queue.
        let unit = 16 << 20
        traits.memoryBytes = (memoryBytes + unit - 1) / unit * unit
        traits.outputBytes = stage.outputBytes(of: work, sizes)
        tasks.append(
            TaskSpec(
                name: "\(outline.name)/\(name)", work: try stage.described(work), inputs: inputs,
                traits: traits))
        return tasks.count - 1
    }

    private mutating func ingest(_ role: MatrixRole, _ matrix: StudyOutline.Matrix) throws -> [Int]
    {
        try outline.shards(of: matrix).enumerated().map { index, rows in
            try add(
                "ingest/\(role.rawValue)/\(index)",
                IngestStage.self,
                IngestWork(
                    matrix: role, layer: matrix.layer, firstRow: rows.lowerBound,
                    endRow: rows.upperBound),
                [TaskInput(role: "file", origin: .blob(matrix.file))],
                memoryBytes: estimate.ingest(matrix, rowCount: rows.count))
        }
    }

    private mutating func addColumns(inputs: [Int], targets: [Int], tests: [Int]) throws -> Int {
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
        return try add(
            "columns", ColumnsStage.self, outline.columns, reads, memoryBytes: estimate.columns)
    }

    /// The decomposition of one view of the inputs; returns the task that makes the components.
    private mutating func addDecomposition(
        inputs: [Int], tests: [Int], columns: Int, view: String
    ) throws -> Int {
        let decided = [output("columns", of: columns, "columns")]
        return try decompose(
            Decomposition(
                matrix: .inputs(view: view),
                prefix: outline.views.count == 1 ? "" : "\(view)/",
                shards: inputs.map { (task: $0, isTest: false) }
                    + (outline.fitsOnTest ? tests.map { (task: $0, isTest: true) } : []),
                sweepReads: decided + documents(of: columns, for: [view]), stepReads: decided,
                choice: outline.decomposition,
                sweepBytes: estimate.sweep, stepBytes: estimate.orthonormalise))
    }

    /// The statistics of columns, where one of the views needs them.
    private func documents(of columns: Int, for views: [String]) -> [TaskInput] {
        guard outline.columns.documents != nil, views.contains("tf-idf") else { return [] }
        return [output("documents", of: columns, "documents")]
    }

    /// Decomposes wide targets, once a fold or once for all, and gives each shard's coordinates.
    private mutating func addLatentTargets(targets: [Int]) throws -> [LatentTargets] {
        guard let choice = outline.targetComponents else { return [] }
        let folds: [Int?] = choice.isPerFold ? (0..<outline.foldCount).map { $0 } : [nil]
        return try folds.map { fold in
            try decomposeTargets(
                targets, choice, fold: fold,
                prefix: fold.map { "targets/fold-\($0)/" } ?? "targets/")
        }
    }

    private mutating func decomposeTargets(
        _ targets: [Int], _ choice: StudyOutline.TargetDecomposition, fold: Int?, prefix: String,
        isScored: Bool = true
    ) throws -> LatentTargets {
        let components = try decompose(
            Decomposition(
                matrix: .targets(withoutFold: fold, division: choice.division), prefix: prefix,
                shards: targets.map { (task: $0, isTest: false) },
                sweepReads: [foldTable],
                stepReads: outputs("names", of: Array(targets.prefix(1)), "names"),
                choice: choice.decomposition, sweepBytes: estimate.targetSweep,
                stepBytes: estimate.targetOrthonormalise))
        let truth =
            try isScored && choice.division != nil
            ? latent(targets, components, fold: fold, division: nil, prefix: prefix) : nil
        let shards = try latent(
            targets, components, fold: fold, division: choice.division, prefix: prefix)
        return LatentTargets(components: components, shards: shards, truth: truth ?? shards)
    }

    /// The coordinates of each shard of targets in components.
    private mutating func latent(
        _ targets: [Int], _ components: Int, fold: Int?, division: TargetDivision?, prefix: String
    ) throws -> [Int] {
        try targets.enumerated().map { index, shard in
            try add(
                "\(prefix)latent/\(division.map { "\($0.rawValue)-" } ?? "")\(index)",
                LatentStage.self, LatentWork(withoutFold: fold, division: division),
                [
                    output("shard", of: shard, "shard"),
                    output("components", of: components, "components"),
                ], memoryBytes: estimate.targetSweep)
        }
    }

    /// The tasks that a decomposition of targets ends in.
    private struct LatentTargets {
        var components: Int
        /// The coordinates that networks learn.
        var shards: [Int]
        /// The coordinates of the rows as they are, which scores compare with.
        var truth: [Int]
    }

    /// A block Krylov decomposition of one matrix.
    private struct Decomposition {
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
    private mutating func decompose(_ wanted: Decomposition) throws -> Int {
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

    private mutating func orthonormalise(
        _ wanted: Decomposition, pass: Int, reads: [TaskInput]
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

    private mutating func project(
        _ role: MatrixRole, _ shards: [Int], columns: Int, components: [Int]
    ) throws -> [Int] {
        try shards.enumerated().map { index, shard in
            try add(
                "project/\(role.rawValue)/\(index)",
                ProjectStage.self, ProjectWork(matrix: role, views: outline.views),
                [output("shard", of: shard, "shard"), output("columns", of: columns, "columns")]
                    + outputs("components", of: components, "components")
                    + documents(of: columns, for: outline.views),
                memoryBytes: estimate.project)
        }
    }

    /// Where folds are found from features, a task that finds them.
    private mutating func addAdversary(features: [Int], testFeatures: [Int]) throws {
        guard let adversary = outline.adversary else { return }
        let task = try add(
            "adversary", AdversaryStage.self, adversary,
            outputs("features", of: features, "features")
                + outputs("test-features", of: testFeatures, "features")
                + [TaskInput(role: "cells", origin: .blob(outline.folds))],
            memoryBytes: estimate.batches)
        foldTable = output("folds", of: task, "folds")
    }

    /// Statistics of batches as features: one task, or none.
    private mutating func addBatches(features: [Int], testFeatures: [Int]) throws -> [Int] {
        guard let batches = outline.batches else { return [] }
        return [
            try add(
                "batches", BatchStage.self, BatchWork(componentCount: batches.componentCount),
                outputs("features", of: features, "features")
                    + outputs("test-features", of: testFeatures, "features")
                    + [TaskInput(role: "batches", origin: .blob(batches.table))],
                memoryBytes: estimate.batches)
        ]
    }

    /// What needs no network, once a fold.
    private mutating func addBaselines(
        features: [TaskInput], targets: [Int], latent: [LatentTargets]
    ) throws -> [Int] {
        let reads =
            features + outputs("target-names", of: Array(targets.prefix(1)), "names") + [foldTable]
        return try (0..<outline.foldCount).map { fold in
            try add(
                "baseline/fold-\(fold)",
                BaselineStage.self,
                BaselineWork(
                    fold: fold, standardisesTargets: outline.standardisesTargets,
                    isLatent: !latent.isEmpty),
                // Rows as they are, where networks are watched by them, are nothing to learn from.
                reads
                    + truth(of: fold, targets, latent).filter { $0.role != "latent-truth" },
                memoryBytes: estimate.baseline)
        }
    }

    private mutating func train(
        features: [TaskInput], targets: [Int], latent: [LatentTargets], testFeatures: [Int]
    ) throws -> [Int] {
        let reads = trainingReads(features, targets, testFeatures)
        var trainings: [Int] = []
        for fold in 0..<outline.foldCount {
            for repetition in 1...outline.repetitionCount {
                trainings.append(
                    try add(
                        "train/fold-\(fold)/seed-\(repetition)",
                        TrainStage.self, training(fold: fold, repetition: repetition),
                        reads + truth(of: fold, targets, latent), memoryBytes: estimate.train))
            }
        }
        return trainings
    }

    /// Trainings on all cells, for as long as those of the folds turn out to need.
    private mutating func refit(
        after trainings: [Int], features: [TaskInput], targets: [Int], latent: [LatentTargets],
        testFeatures: [Int]
    ) throws {
        var own = latent
        if let choice = outline.targetComponents, choice.isPerFold {
            own = [
                try decomposeTargets(
                    targets, choice, fold: nil, prefix: "targets/refit/", isScored: false)
            ]
        }
        let reads =
            trainingReads(features, targets, testFeatures)
            // Nothing is held out that rows as they are could watch.
            + truth(of: 0, targets, own).filter { $0.role != "latent-truth" }
            + outputs("history", of: trainings, "history")
        for repetition in 1...outline.repetitionCount {
            _ = try add(
                "train/refit/seed-\(repetition)",
                TrainStage.self, training(fold: nil, repetition: repetition), reads,
                memoryBytes: estimate.train)
        }
    }

    private func trainingReads(
        _ features: [TaskInput], _ targets: [Int], _ testFeatures: [Int]
    ) -> [TaskInput] {
        features
            + outputs("target-names", of: Array(targets.prefix(1)), "names")
            + [foldTable]
            + outputs("test-features", of: testFeatures, "features")
    }

    private func training(fold: Int?, repetition: Int) -> TrainWork {
        TrainWork(
            fold: fold, repetition: repetition,
            seed: outline.trainingSeed(fold: fold ?? outline.foldCount, repetition: repetition),
            network: outline.network, training: outline.training,
            standardisesComponents: outline.standardisesComponents,
            componentCount: outline.componentCount * outline.views.count,
            standardisesTargets: outline.standardisesTargets,
            isLatent: outline.targetComponents != nil)
    }

    /// What a training of a fold learns from.
    private func truth(
        of fold: Int, _ targets: [Int], _ latent: [LatentTargets]
    ) -> [TaskInput] {
        guard !latent.isEmpty else { return outputs("targets", of: targets, "shard") }
        let own = latent[min(fold, latent.count - 1)]
        let divided = own.shards != own.truth
        return outputs("latent", of: own.shards, "latent")
            + (divided ? outputs("latent-truth", of: own.truth, "latent") : [])
            + [output("target-components", of: own.components, "components")]
    }

    private mutating func blend(
        trainings: [Int], baselines: [Int], targets: [Int], latent: [LatentTargets]
    ) throws {
        let truth =
            latent.isEmpty
            ? []
            : outputs("latent", of: latent.flatMap(\.truth), "latent")
                + outputs("target-components", of: latent.map(\.components), "components")
                + outputs("target-names", of: Array(targets.prefix(1)), "names")
        _ = try add(
            "blend",
            BlendStage.self,
            BlendWork(
                foldCount: outline.foldCount, repetitionCount: outline.repetitionCount,
                latentShardCount: latent.first?.shards.count ?? 0),
            outputs("out-of-fold", of: trainings, "out-of-fold")
                + outputs("baselines", of: baselines, "baselines")
                + outputs("targets", of: targets, "shard") + truth + [foldTable],
            memoryBytes: estimate.blend)
    }

    private func output(_ role: String, of task: Int, _ output: String) -> TaskInput {
        TaskInput(role: role, origin: .output(task: task, role: output))
    }

    private func outputs(_ role: String, of tasks: [Int], _ output: String) -> [TaskInput] {
        tasks.map { self.output(role, of: $0, output) }
    }
}

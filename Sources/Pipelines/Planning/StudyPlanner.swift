package import Coordination

/// Turns an outline into the graph ingest → columns → sweep/orthonormalise → project → train and
/// baseline → blend.
package struct StudyPlanner {
    let outline: StudyOutline
    let estimate: MemoryEstimate
    private let sizes: OutputSizes
    private var tasks: [TaskSpec] = []
    /// Where the fold plan comes from.
    var foldTable: TaskInput

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

    mutating func add<Kind: Stage>(
        _ name: String, _ stage: Kind.Type, _ work: Kind.Work, _ inputs: [TaskInput],
        memoryBytes: Int
    ) throws -> Int {
        var traits = stage.traits
        // Rounded up so that few distinct needs stand in the ready queue.
        let unit = 16 << 20
        traits.memoryBytes = (memoryBytes + unit - 1) / unit * unit
        traits.outputBytes = try stage.outputBytes(of: work, sizes)
        tasks.append(
            TaskSpec(
                name: "\(outline.name)/\(name)", work: try stage.described(work), inputs: inputs,
                traits: traits))
        return tasks.count - 1
    }

    func output(_ role: String, of task: Int, _ output: String) -> TaskInput {
        TaskInput(role: role, origin: .output(task: task, role: output))
    }

    func outputs(_ role: String, of tasks: [Int], _ output: String) -> [TaskInput] {
        tasks.map { self.output(role, of: $0, output) }
    }
}

internal import Coordination

/// Turns an outline into the graph ingest → columns → blocks → train and baseline → blend.
///
/// Each stage's folder extends it by the tasks of that stage.
package struct QuestionPlanner {
    let outline: QuestionOutline
    let sizes: QuestionSizes
    /// The kinds of models that members may be of.
    let models: ModelRegistry
    private var tasks: [TaskSpec] = []
    private var parts: [QuestionPlan.Part] = []
    private var matrices: [Int: MatrixRole] = [:]
    private var resultBytes = 0
    /// Where the fold plan comes from.
    var foldTable: TaskInput
    /// The shards of each matrix as everything sees them that is not of one fold.
    private(set) var shards = PlannedShards()
    /// The shards as they were read.
    private var ingested = PlannedShards()
    /// The shards of folds that have a normalisation of their own.
    private var foldShards: [Int: PlannedShards] = [:]
    /// Choices by what is chosen: of columns, genes and counts of columns.
    var choices: [PlannedChoice: Int] = [:]
    /// Wide targets in components of each fold, or of all; nil before they are planned.
    var latentTargets: [PlannedLatentTargets]?
    /// Wide targets in components of all cells, for models that are fitted to all; nil before they
    /// are planned.
    var refitTargets: [PlannedLatentTargets]?
    /// The features of each block, for all cells and without the held-out cells of a fold.
    private var blocks: [BlockPlace: PlannedBlock] = [:]

    /// Plans a question.
    ///
    /// - Parameters:
    ///   - outline: What the plan is made from.
    ///   - models: The kinds of models that members may be of.
    /// - Returns: Its tasks, and what assembly takes from them.
    /// - Throws: `CoordinationError.impossibleShape` where the data is empty or coordinates of
    ///   targets would be transformed, and what encoding parameters throws: numbers that are not
    ///   finite.
    package static func plan(
        _ outline: QuestionOutline, models: ModelRegistry = .standard
    ) throws -> QuestionPlan {
        for (what, count) in [
            ("the number of training cells", outline.trainingCellCount),
            ("the number of input columns", outline.trainingInputs.columnCount),
            ("the number of target columns", outline.trainingTargets.columnCount),
            ("the number of members", outline.members.count),
        ] where count < 1 {
            throw CoordinationError.impossibleShape(what: what, found: count, allowed: "at least 1")
        }
        try outline.checkTransform()
        var planner = QuestionPlanner(outline: outline, models: models)
        try planner.build()
        return QuestionPlan(
            plan: try Plan(tasks: planner.tasks), parts: planner.parts,
            matrices: planner.matrices, resultBytes: planner.resultBytes)
    }

    /// Plans a question whose test cells are new, with the tasks that predict them.
    static func predictions(
        _ outline: QuestionOutline, models: ModelRegistry
    ) throws -> PlannedPredictions {
        var planner = QuestionPlanner(outline: outline, models: models)
        try planner.build()
        let first = planner.tasks.count
        let predictions = try planner.predict()
        let ofFiles = planner.matrices.filter { $0.value == .testInputs }.map(\.key)
        let shards = [planner.shards] + planner.foldShards.values
        return PlannedPredictions(
            tasks: planner.tasks, predictions: predictions,
            newOutputs: Set(planner.blocks.values.flatMap(\.tests)),
            newTasks: Set(ofFiles + shards.flatMap(\.tests)).union(first..<planner.tasks.count))
    }

    /// The task that trains a model.
    func training(member: Int, fold: Int?, repetition: Int) -> Int {
        let wanted = ResultPart.training(member: member, fold: fold, repetition: repetition)
        guard let part = parts.first(where: { $0.part == wanted }) else {
            preconditionFailure("the plan has no \(wanted)")
        }
        return part.task
    }

    /// The scores of the question, as an input.
    var scoresOutput: [TaskInput] {
        parts.filter { $0.part == .scores }.map { output("scores", of: $0.task, "scores") }
    }

    /// The components in which a training's outputs are coordinates; none where they are targets.
    func targetComponents(of training: Int) -> [TaskInput] {
        tasks[training].inputs.filter { $0.role == "target-components" }
    }

    /// The expected size of an output, in bytes.
    func outputBytes(_ role: String, of task: Int) -> Int {
        tasks[task].traits.outputBytes[role] ?? 0
    }

    private init(outline: QuestionOutline, models: ModelRegistry) {
        self.outline = outline
        self.models = models
        sizes = QuestionSizes(outline: outline)
        foldTable = TaskInput(role: "folds", origin: .blob(outline.folds))
    }

    private mutating func build() throws {
        shards.inputs = try ingest(.trainingInputs, outline.trainingInputs)
        shards.targets = try ingest(.trainingTargets, outline.trainingTargets)
        shards.tests = try outline.testInputs.map { try ingest(.testInputs, $0) } ?? []
        shards.inputNames = Array(shards.inputs.prefix(1))
        shards.targetNames = Array(shards.targets.prefix(1))
        shards.testNames = Array(shards.tests.prefix(1))
        ingested = shards
        shards = try normalised(ingested, withoutFold: nil)
        note(.columnReport, from: try columns(for: outline.views, withoutFold: nil))
        let folds: [Int?] =
            outline.blocks.contains { outline.isFittedPerFold($0.block) }
            ? (0..<outline.foldCount).map { $0 } : [nil]
        // Where folds are found from features, what is chosen for each fold comes after them.
        if outline.adversary != nil { try prepareBlocks(withoutFold: nil) }
        try addAdversary()
        for fold in folds { try prepareBlocks(withoutFold: fold) }
        for fold in folds { _ = try features(of: allBlocks, withoutFold: fold) }
        let latent = try addLatentTargets()
        let baselines = try addBaselines(latent: latent)
        let trainings = try train(latent: latent)
        if outline.refits { try refit(after: trainings, latent: latent) }
        try blend(trainings: trainings, baselines: baselines, latent: latent)
    }

    /// Every block, in the order of the outline.
    var allBlocks: [Int] { Array(outline.blocks.indices) }

    /// The blocks whose features follow from values and not from metadata.
    var blocksOfValues: [Int] {
        allBlocks.filter { !outline.blocks[$0].block.describesCells }
    }

    private mutating func prepareBlocks(withoutFold fold: Int?) throws {
        for block in outline.blocks {
            try block.block.prepare(
                BlockRequest(
                    block: block, withoutFold: outline.isFittedPerFold(block.block) ? fold : nil),
                in: &self)
        }
    }

    /// Adds a task and returns its index.
    mutating func add<Kind: Stage>(
        _ name: String, _ stage: Kind.Type, _ work: Kind.Work, _ inputs: [TaskInput],
        _ needs: TaskNeeds
    ) throws -> Int {
        var traits = stage.traits
        // Rounded up so that few distinct needs stand in the ready queue.
        let unit = 16 << 20
        traits.memoryBytes = (needs.memoryBytes + unit - 1) / unit * unit
        traits.outputBytes = needs.outputBytes
        traits.checkpointBytes = needs.checkpointBytes
        traits.isResumable = traits.isResumable && needs.checkpointBytes > 0
        traits.operations = needs.operations + moving(inputs, needs.outputBytes)
        resultBytes += needs.resultBytes
        tasks.append(
            TaskSpec(
                name: "\(outline.name)/\(name)", work: try stage.described(work), inputs: inputs,
                traits: traits))
        return tasks.count - 1
    }

    /// What reading inputs and writing outputs costs: 1.5 GB read and 0.5 GB encoded, hashed and
    /// written in a second, and 10 ms for asking and for safety on disk.
    private func moving(_ inputs: [TaskInput], _ outputBytes: [String: Int]) -> Double {
        var read = 0
        for input in inputs {
            guard case .output(let task, let role) = input.origin else { continue }
            read += tasks[task].traits.outputBytes[role] ?? 0
        }
        let written = outputBytes.values.reduce(0, +)
        return (Double(read) / 1.5e9 + Double(written) / 0.5e9 + 0.01)
            * TaskTraits.operationsPerSecond
    }

    /// Notes that assembly takes something from a task.
    mutating func note(_ part: ResultPart, from task: Int) {
        parts.append(QuestionPlan.Part(part: part, task: task))
    }

    /// Notes whose rows a task reads from a file.
    mutating func note(_ role: MatrixRole, in task: Int) { matrices[task] = role }

    /// The shards of each matrix as one fold sees them: normalised without the cells that it holds
    /// out, where the question asks for that.
    mutating func shards(withoutFold fold: Int?) throws -> PlannedShards {
        let choices = [outline.inputNormalisation, outline.targetNormalisation]
        guard let fold, choices.contains(where: \.isPerFold) else { return shards }
        if let known = foldShards[fold] { return known }
        let own = try normalised(ingested, withoutFold: fold)
        foldShards[fold] = own
        return own
    }

    func output(_ role: String, of task: Int, _ output: String) -> TaskInput {
        TaskInput(role: role, origin: .output(task: task, role: output))
    }

    func outputs(_ role: String, of tasks: [Int], _ output: String) -> [TaskInput] {
        tasks.map { self.output(role, of: $0, output) }
    }

    /// The features of some blocks, planned where they are not yet.
    ///
    /// - Parameters:
    ///   - places: Blocks of the outline, in the order in which their features are joined.
    ///   - fold: The fold whose held-out cells blocks that are fitted for each fold do not see; nil
    ///     for blocks that see all cells.
    /// - Returns: The tasks that make them.
    /// - Throws: What planning a block throws.
    mutating func features(of places: [Int], withoutFold fold: Int?) throws -> PlannedFeatures {
        var found: [PlannedBlock] = []
        for place in places {
            let block = outline.blocks[place]
            let own = BlockPlace(
                block: place, fold: outline.isFittedPerFold(block.block) ? fold : nil)
            if let planned = blocks[own] {
                found.append(planned)
                continue
            }
            let planned = try block.block.plan(
                BlockRequest(block: block, withoutFold: own.fold), in: &self)
            blocks[own] = planned
            found.append(planned)
        }
        return PlannedFeatures(
            blocks: found,
            scaling: places.map { place in
                let block = outline.blocks[place].block
                guard block.isStandardised else { return .none }
                return outline.isFittedPerFold(block) ? .fold : .study
            })
    }
}

/// The tasks that give the shards of each matrix, in row order, and those that give the names of
/// its columns.
struct PlannedShards {
    var inputs: [Int] = []
    var targets: [Int] = []
    /// Empty without test cells.
    var tests: [Int] = []
    var inputNames: [Int] = []
    var targetNames: [Int] = []
    /// Empty without test cells.
    var testNames: [Int] = []
}

/// What a task decides for several others.
struct PlannedChoice: Hashable {
    /// What is chosen, such as `columns`.
    var name: String
    /// The fold whose held-out cells have no part in it; nil where all cells have.
    var withoutFold: Int?
}

/// A block, and the fold without whose held-out cells it is fitted.
private struct BlockPlace: Hashable {
    var block: Int
    var fold: Int?
}

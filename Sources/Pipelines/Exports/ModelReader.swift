internal import Coordination
internal import Learning
internal import LinearAlgebra

/// Reads finished trainings as models for other programs; what blocks of several models have in
/// common is read once.
package struct ModelReader {
    /// Names that a model's file carries.
    package struct Names: Sendable {
        /// The model's.
        package var model: String
        /// `[d]`, the columns of the training inputs.
        package var inputs: [String]
        /// The targets of a row.
        package var targets: [String]
        /// The blocks of the member, in its order.
        package var blocks: [String]

        /// Joins names.
        package init(model: String, inputs: [String], targets: [String], blocks: [String]) {
            self.model = model
            self.inputs = inputs
            self.targets = targets
            self.blocks = blocks
        }
    }

    private let tasks: FinishedTasks
    /// By the name of the task that made the first features.
    private var known: [String: (transform: RowTransform?, width: Int)] = [:]
    /// Components of targets, by the name of their task.
    private var components: [String: DenseMatrix] = [:]

    /// Reads trainings of a finished study.
    package init(_ tasks: FinishedTasks) {
        self.tasks = tasks
    }

    /// Reads a training with everything that its features rest on.
    ///
    /// - Parameters:
    ///   - task: The training, by its place in the plan.
    ///   - names: Of the model, its inputs, targets and blocks.
    /// - Returns: The model.
    /// - Throws: `ExportError.noLayers`, `.otherFeatures`; `CoordinationError.missingOutput` where
    ///   something was collected; what reading throws.
    package mutating func model(_ task: Int, _ names: Names) throws -> ExportedModel {
        let work = try tasks.training(task)
        let blocks = try blocks(of: task, work, names.blocks)
        let featureCount = blocks.reduce(0) { $0 + $1.width }
        let archive = try ArrayArchive(contentsOf: try tasks.path("model", of: task))
        let fitted = try tasks.registry.models.model(work.model.kind, archive: archive)
        guard let layers = try fitted.layers(featureCount: featureCount)
        else { throw ExportError.noLayers(kind: work.model.kind, model: names.model) }
        guard layers.inputCount == featureCount else {
            throw ExportError.otherFeatures(
                model: names.model, found: featureCount, expected: layers.inputCount)
        }
        return ExportedModel(
            name: names.model, inputNames: names.inputs, targetNames: names.targets,
            blocks: blocks, layers: layers, targetComponents: try targetComponents(of: task))
    }

    private mutating func targetComponents(of task: Int) throws -> DenseMatrix? {
        guard let source = tasks.source("target-components", of: task) else { return nil }
        let name = tasks.plan.tasks[source.task].name
        if let found = components[name] { return found }
        let found = try ArrayArchive(
            contentsOf: try tasks.path(source.role, of: source.task)
        ).matrix("components")
        components[name] = found
        return found
    }

    private mutating func blocks(
        of task: Int, _ work: TrainWork, _ names: [String]
    ) throws -> [ExportedModel.Block] {
        var scalers = [ColumnScaler?](repeating: nil, count: work.blocks.count)
        if work.blocks.contains(where: { $0 != .none }) {
            let context = try tasks.context(of: task)
            let folds = try FoldTable(archive: context.archive("folds"))
            let features = try JoinedFeatures(
                "features", blockCount: work.blocks.count, of: folds.cells, context)
            scalers = BlockScalers(features, work.blocks, folds, fold: work.fold).scalers
        }
        var blocks: [ExportedModel.Block] = []
        for index in work.blocks.indices {
            guard let source = tasks.source("features-\(index)", of: task) else {
                throw TaskError.missingInput(
                    task: tasks.plan.tasks[task].name, role: "features-\(index)")
            }
            let (key, found) = try features(source)
            blocks.append(
                ExportedModel.Block(
                    name: names[index], key: key, width: found.width,
                    transform: found.transform, scaler: scalers[index]))
        }
        return blocks
    }

    private mutating func features(
        _ source: TaskOutput
    ) throws -> (key: String, found: (transform: RowTransform?, width: Int)) {
        let spec = tasks.plan.tasks[source.task]
        if let found = known[spec.name] { return (spec.name, found) }
        let made = try ArrayArchive(contentsOf: tasks.path(source.role, of: source.task))
            .matrix("features")
        let found = (
            transform: try tasks.registry.stage(spec.work.kind)
                .rowTransform(spec.work, tasks.context(of: source.task)),
            width: made.columnCount
        )
        known[spec.name] = found
        return (spec.name, found)
    }
}

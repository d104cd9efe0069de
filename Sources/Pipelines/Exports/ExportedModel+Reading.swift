internal import Coordination
internal import Learning
internal import LinearAlgebra

extension ExportedModel {
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

    /// Reads a finished training with everything that its features rest on.
    ///
    /// - Parameters:
    ///   - task: The training, by its place in the plan.
    ///   - tasks: The finished study.
    ///   - names: Of the model, its inputs, targets and blocks.
    ///   - format: For the error.
    /// - Throws: `ExportError.noLayers`, `.otherFeatures`; `CoordinationError.missingOutput` where
    ///   something was collected; what reading throws.
    package init(
        training task: Int, of tasks: FinishedTasks, _ names: Names, for format: ModelFormat
    ) throws {
        let work = try TrainStage.parameters(of: tasks.plan.tasks[task].work)
        let kind = try tasks.registry.models.kind(work.model.kind)
        let blocks = try Self.blocks(of: task, work, tasks, names.blocks)
        let featureCount = blocks.reduce(0) { $0 + $1.width }
        let archive = try ArrayArchive(contentsOf: try tasks.path("model", of: task))
        guard let layers = try kind.init(archive: archive).layers(featureCount: featureCount)
        else { throw ExportError.noLayers(kind: work.model.kind, format: format.rawValue) }
        guard layers.inputCount == featureCount else {
            throw ExportError.otherFeatures(
                model: names.model, found: featureCount, expected: layers.inputCount)
        }
        var components: DenseMatrix?
        if let source = tasks.source("target-components", of: task) {
            components = try ArrayArchive(
                contentsOf: try tasks.path(source.role, of: source.task)
            ).matrix("components")
        }
        self.init(
            name: names.model, inputNames: names.inputs, targetNames: names.targets,
            blocks: blocks, layers: layers, targetComponents: components)
    }

    private static func blocks(
        of task: Int, _ work: TrainWork, _ tasks: FinishedTasks, _ names: [String]
    ) throws -> [Block] {
        var scalers = [ColumnScaler?](repeating: nil, count: work.blocks.count)
        if work.blocks.contains(where: { $0 != .none }) {
            let context = try tasks.context(of: task)
            let folds = try FoldTable(archive: context.archive("folds"))
            let features = try JoinedFeatures(
                "features", blockCount: work.blocks.count, of: folds.cells, context)
            scalers = BlockScalers(features, work.blocks, folds, fold: work.fold).scalers
        }
        return try work.blocks.indices.map { index in
            guard let source = tasks.source("features-\(index)", of: task) else {
                throw TaskError.missingInput(
                    task: tasks.plan.tasks[task].name, role: "features-\(index)")
            }
            let spec = tasks.plan.tasks[source.task]
            let made = try ArrayArchive(contentsOf: tasks.path(source.role, of: source.task))
                .matrix("features")
            return Block(
                name: names[index], key: spec.name, width: made.columnCount,
                transform: try tasks.registry.stage(spec.work.kind)
                    .rowTransform(spec.work, tasks.context(of: source.task)),
                scaler: scalers[index])
        }
    }
}

/// What a network needs and costs.
extension NetworkModel {
    /// Features and targets of every cell, once as read and once as split, the predictions, the
    /// network with its optimizer, and a checkpoint, once as arrays and once as bytes.
    package static func memoryBytes(
        _ parameters: NetworkModelParameters, _ shape: ModelShape
    ) -> Int {
        let (network, outputs) = (parameters.network, shape.outputCount)
        let cells = shape.cellCount + shape.testCount
        let widths = network.widths(outputs)
        let parameterCount =
            network.layerParameterCount(shape.featureCount, outputs)
            + widths.reduce(0, +) * outputs
        let batchRows = min(parameters.training.batchSize, shape.cellCount)
        let batch = batchRows * (widths.reduce(0, +) + outputs)
        let slopes = network.keepsSlopes ? batchRows * widths.reduce(0, +) : 0
        let targets = (shape.hasWatchedTargets ? 2 : 1) * outputs
        return 4
            * (2 * cells * (shape.featureCount + targets) + 13 * parameterCount + 4 * batch
                + slopes)
    }

    /// All epochs that it may make, and the predictions at the end: one that stops early costs
    /// less.
    package static func operations(
        _ parameters: NetworkModelParameters, _ shape: ModelShape
    ) -> Double {
        let weights = parameters.network.weightCount(shape.featureCount, shape.outputCount)
        let (learned, held) = (Double(shape.trainingCount), Double(shape.heldOutCount))
        let tests = Double(shape.testCount)
        let steps =
            Double(parameters.training.epochs) * (6 * learned + 2 * held) + 2 * (held + tests)
        // 150·10⁹ operations of a network in a second.
        return weights * steps / 150
    }

    package static func archiveBytes(
        _ parameters: NetworkModelParameters, _ shape: ModelShape
    ) -> Int {
        let network = parameters.network
        let skipped =
            network.concatenates
            ? network.widths(shape.outputCount).dropLast().reduce(0, +) * shape.outputCount : 0
        return 4 * (network.layerParameterCount(shape.featureCount, shape.outputCount) + skipped)
    }

    package static var layerBytes: ((NetworkModelParameters, ModelShape) -> Int)? {
        { archiveBytes($0, $1) }
    }

    package static func exportBytes(_ parameters: NetworkModelParameters) -> [String: Int] {
        ["history": 256 * parameters.training.epochs]
    }

    package static func limits(_ parameters: NetworkModelParameters) -> TrainingLimits? {
        TrainingLimits(
            epochCount: parameters.training.epochs,
            minimumDelta: parameters.training.stoppingMinDelta)
    }

    /// Weights, the best weights, and Adam's two moments of each.
    package static func snapshotBytes(archiveBytes: Int) -> Int { 4 * archiveBytes }
}

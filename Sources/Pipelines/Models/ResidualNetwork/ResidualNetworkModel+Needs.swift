import Learning

/// What a residual network needs and costs.
extension ResidualNetworkModel {
    private static func layers(
        _ parameters: ResidualNetworkParameters, _ shape: ModelShape
    ) -> ResidualShape {
        ResidualShape(
            inputCount: max(1, shape.featureCount), width: parameters.hidden,
            blockCount: parameters.depth, targetCount: max(1, shape.outputCount),
            headWeight: parameters.headWeight)
    }

    /// Features and targets of every cell, as read, scaled and in another order, the predictions,
    /// the network with its optimizer and averages, and a checkpoint, once as arrays and once as
    /// bytes; a mini-batch on its way forth and back.
    package static func memoryBytes(
        _ parameters: ResidualNetworkParameters, _ shape: ModelShape
    ) -> Int {
        let layers = layers(parameters, shape)
        let cells = shape.cellCount + shape.testCount
        let targets = (shape.hasWatchedTargets ? 2 : 1) * shape.outputCount
        let units = (3 * parameters.depth + 2) * (parameters.hidden + 1)
        let rows = min(parameters.training.batchSize, max(1, shape.trainingCount))
        return 4
            * (cells * (3 * shape.featureCount + 2 * targets) + 13 * layers.parameterCount
                + rows * (2 * shape.featureCount + 3 * shape.outputCount + units)
                + 2 * 512 * parameters.hidden)
    }

    /// All steps, and the predictions at the end.
    package static func operations(
        _ parameters: ResidualNetworkParameters, _ shape: ModelShape
    ) -> Double {
        let layers = layers(parameters, shape)
        let weights = Double(layers.parameterCount)
        let batch = Double(max(1, min(parameters.training.batchSize, shape.trainingCount)))
        let learned = Double(parameters.training.epochs) * Double(shape.trainingCount)
        let predicted = Double(shape.heldOutCount + shape.testCount)
        let units = Double(parameters.hidden * parameters.depth)
        // 100·10⁹ in small products in a second; AdamW goes through five buffers at each step, a
        // unit through normalisation, GELU and dropout forth and back, and noise takes logarithms.
        let products = weights * (6 * learned + 2 * predicted) / 100
        let noise = parameters.training.inputNoise > 0 ? 40 * Double(shape.featureCount) : 0
        return products + weights * learned / batch
            + learned * (3 * units + 0.75 * Double(shape.featureCount) + noise)
            + predicted * 2 * units
    }

    package static func archiveBytes(
        _ parameters: ResidualNetworkParameters, _ shape: ModelShape
    ) -> Int {
        4 * layers(parameters, shape).parameterCount + 16 * shape.featureCount
    }

    package static func exportBytes(_ parameters: ResidualNetworkParameters) -> [String: Int] {
        ["history": 256 * parameters.training.epochs]
    }

    /// Weights, their moving average if there is one, and Adam's two moments of each.
    package static func snapshotBytes(archiveBytes: Int) -> Int { 4 * archiveBytes }
}

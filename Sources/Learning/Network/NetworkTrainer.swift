package import LinearAlgebra

/// Trains a network epoch by epoch, with a schedule and early stopping as Keras has them.
///
/// Equal arguments give equal bytes, also when the training was checkpointed and taken up again:
/// order and dropout of an epoch are functions of the seed and the epoch's number.
package struct NetworkTrainer: Sendable {
    /// Cells with their features `[n, inputCount]` and their targets `[n, targetCount]`, made for
    /// the loss: standardised within each cell, or latent.
    package typealias Cells = (features: DenseMatrix, targets: DenseMatrix)

    /// The layers.
    package let shape: NetworkShape
    /// How it is trained.
    package let options: TrainingOptions
    /// What is made small.
    package let loss: TrainingLoss
    /// Decides first weights, order and dropout.
    package let seed: UInt64
    /// The epochs done, learning rate and stopping.
    package private(set) var schedule: TrainingSchedule

    let training: Cells
    let validation: Cells
    let layout: ParameterLayout
    var arena: TrainingArena
    /// The parameters after the best epoch so far; the first ones before any.
    var bestParameters: [Float]

    /// Sets up a training with fresh weights.
    ///
    /// - Parameters:
    ///   - shape: The layers.
    ///   - options: How to train.
    ///   - loss: What to make small.
    ///   - seed: Decides first weights, order and dropout.
    ///   - training: The cells to train on, at least one.
    ///   - validation: The held-out cells that choose the best epoch, at least one.
    package init(
        shape: NetworkShape, options: TrainingOptions, loss: TrainingLoss = .correlation,
        seed: UInt64, training: Cells, validation: Cells
    ) {
        self.init(
            shape: shape, options: options, loss: loss, seed: seed, training: training,
            validation: validation,
            parameters: ParameterLayout(shape).initialParameters(seed: seed))
    }

    /// Sets up a training with given weights, as comparisons with other programs need.
    package init(
        shape: NetworkShape, options: TrainingOptions, loss: TrainingLoss = .correlation,
        seed: UInt64, training: Cells, validation: Cells, parameters: [Float]
    ) {
        for cells in [training, validation] {
            precondition(cells.features.rowCount > 0, "no cells")
            precondition(
                cells.features.rowCount == cells.targets.rowCount
                    && cells.features.columnCount == shape.inputCount
                    && cells.targets.columnCount == shape.targetCount,
                "cells do not fit the network")
        }
        precondition(options.batchSize > 0, "batches of \(options.batchSize) cells")
        precondition(loss.fits(shape.targetCount), "\(shape.targetCount) outputs for \(loss)")
        self.shape = shape
        self.options = options
        self.loss = loss
        self.seed = seed
        self.training = training
        self.validation = validation
        schedule = TrainingSchedule(options)
        layout = ParameterLayout(shape)
        precondition(parameters.count == layout.count, "\(parameters.count) parameters")
        arena = TrainingArena(
            shape, layout: layout,
            batchSize: min(
                options.batchSize,
                max(training.features.rowCount, validation.features.rowCount)))
        arena.parameterValues = parameters
        bestParameters = parameters
    }

    /// Whether the last epoch is done or training stopped early.
    package var isFinished: Bool { schedule.isStopped || schedule.epoch >= options.epochs }

    /// The network after the best epoch so far, which is what Keras restores at the end.
    package var bestNetwork: Network { Network(shape: shape, parameters: bestParameters) }

    /// The network after the last epoch.
    package var currentNetwork: Network {
        Network(shape: shape, parameters: arena.parameterValues)
    }

    /// Trains one epoch on shuffled cells, then validates.
    package mutating func runEpoch() -> EpochRecord {
        var order = Array(0..<training.features.rowCount)
        var stream = RandomStream(
            seed: seed, stream: StreamPurpose.shuffle.stream(schedule.epoch))
        stream.shuffle(&order)
        return runEpoch(order: order)
    }

    /// Trains one epoch on the cells in a given order, then validates.
    package mutating func runEpoch(order: [Int]) -> EpochRecord {
        let learningRate = schedule.learningRate
        let epoch = schedule.epoch
        let (shape, options, layout, seed) = (shape, options, layout, seed)
        let (training, validation) = (training, validation)
        let prepared = PreparedLoss(self.loss, width: shape.targetCount)
        let (loss, penalty, score) = arena.withBuffers { buffers in
            let step = TrainingStep(
                layout: layout, options: options, loss: prepared, buffers: buffers)
            let stepsPerEpoch = (order.count + options.batchSize - 1) / options.batchSize
            var total = 0.0
            for index in 0..<stepsPerEpoch {
                let start = index * options.batchSize
                let batch = order[start..<min(start + options.batchSize, order.count)]
                buffers.gather(training, batch)
                let dropout =
                    shape.dropout > 0
                    ? DropoutStream(rate: shape.dropout, seed: seed, epoch: epoch, step: index)
                    : nil
                let loss = step.run(
                    rowCount: batch.count, step: epoch * stepsPerEpoch + index + 1,
                    learningRate: learningRate, dropout: dropout)
                total += loss * Double(batch.count)
            }
            let score = buffers.score(
                validation, layout, prepared, batchSize: options.batchSize)
            return (total / Double(order.count), step.penalty(), score)
        }
        let validationLoss = Float(penalty - score)
        if schedule.record(validationLoss: validationLoss, options) {
            bestParameters = arena.parameterValues
        }
        return EpochRecord(
            epoch: epoch + 1, loss: Float(loss), validationLoss: validationLoss,
            validationScore: Float(score), learningRate: learningRate)
    }

    /// Goes to a saved place in the training.
    mutating func restore(
        schedule: TrainingSchedule, parameters: [Float], means: [Float], squares: [Float],
        best: [Float]
    ) {
        self.schedule = schedule
        arena.parameterValues = parameters
        arena.meanValues = means
        arena.squareValues = squares
        bestParameters = best
    }
}

extension TrainingBuffers {
    /// Copies the cells of a batch into the buffers.
    fileprivate func gather(_ cells: NetworkTrainer.Cells, _ batch: ArraySlice<Int>) {
        let (d, m) = (cells.features.columnCount, cells.targets.columnCount)
        cells.features.values.withUnsafePointer { source in
            for (row, cell) in batch.enumerated() {
                (features + row * d).update(from: source + cell * d, count: d)
            }
        }
        cells.targets.values.withUnsafePointer { source in
            for (row, cell) in batch.enumerated() {
                (targets + row * m).update(from: source + cell * m, count: m)
            }
        }
    }

    /// Returns the mean correlation over cells, without dropout, batch by batch.
    fileprivate func score(
        _ cells: NetworkTrainer.Cells, _ layout: ParameterLayout, _ loss: PreparedLoss,
        batchSize: Int
    ) -> Double {
        let (d, m) = (cells.features.columnCount, cells.targets.columnCount)
        var noDropout: DropoutStream?
        var total = 0.0
        var start = 0
        while start < cells.features.rowCount {
            let count = min(batchSize, cells.features.rowCount - start)
            cells.features.values.withUnsafePointer { source in
                ForwardPass.run(
                    layout, parameters: parameters, features: source + start * d,
                    rowCount: count, activations: activations, slopes: nil, outputs: outputs,
                    dropout: &noDropout)
            }
            total += cells.targets.values.withUnsafePointer { source in
                loss.score(
                    outputs, bias: parameters + layout.output.biasStart,
                    targets: source + start * m, rowCount: count)
            }
            start += count
        }
        return total / Double(cells.features.rowCount)
    }
}

package import LinearAlgebra

/// Trains a residual network for a fixed number of epochs.
///
/// Equal arguments give equal bytes, also if the training was resumed from a checkpoint: rate,
/// order, dropout, noise and mixing of a step are functions of the seed and of the numbers of epoch
/// and step. No cell but those trained on has a part in it.
package struct ResidualTrainer: Sendable {
    /// Cells to train on, as rows of matrices that may hold others.
    package struct Cells: Sendable {
        /// `[n, inputCount]`, finite.
        package var features: DenseMatrix
        /// `[n, targetCount]`, made for the loss: standardised within each cell, or latent.
        package var targets: DenseMatrix
        /// At least one.
        package var rows: [Int]

        /// Names the rows of matrices.
        package init(features: DenseMatrix, targets: DenseMatrix, rows: [Int]) {
            precondition(!rows.isEmpty, "no cells")
            precondition(features.rowCount == targets.rowCount, "features without targets")
            self.features = features
            self.targets = targets
            self.rows = rows
        }
    }

    /// The blocks.
    package let shape: ResidualShape
    /// How it is trained.
    package let options: ResidualOptions
    /// What correlates.
    package let loss: TrainingLoss
    /// Decides all that is random.
    package let seed: UInt64
    /// The record of each finished epoch, without validation; its rate is that of the first step.
    package internal(set) var records: [EpochRecord] = []
    /// The progress of the current epoch.
    package internal(set) var position = EpochPosition()

    let cells: Cells
    let layout: ResidualLayout
    var arena: ResidualArena
    /// The deviations of noise, by feature; empty without.
    private let noise: [Float]

    /// Sets up a training with fresh weights.
    ///
    /// - Parameters:
    ///   - shape: The blocks.
    ///   - options: How to train.
    ///   - loss: What correlates.
    ///   - seed: Decides first weights, order, dropout, noise and mixing.
    ///   - cells: The cells to train on.
    package init(
        shape: ResidualShape, options: ResidualOptions, loss: TrainingLoss = .correlation,
        seed: UInt64, cells: Cells
    ) {
        let means = ColumnStatistics(.dense(cells.targets.selectingRows(cells.rows))).means
        self.init(
            shape: shape, options: options, loss: loss, seed: seed, cells: cells,
            parameters: ResidualLayout(shape).initialParameters(
                seed: seed, means: means.map { Float($0) }))
    }

    /// Sets up a training with given weights, as comparisons with other programs need.
    ///
    /// - Parameters:
    ///   - shape: The blocks.
    ///   - options: How to train.
    ///   - loss: What correlates.
    ///   - seed: Decides order, dropout, noise and mixing.
    ///   - cells: The cells to train on.
    ///   - parameters: `[shape.parameterCount]`: kernels of blocks, the linear way, kernels of
    ///     heads; then bias, gain and shift of each block, biases of heads.
    package init(
        shape: ResidualShape, options: ResidualOptions, loss: TrainingLoss = .correlation,
        seed: UInt64, cells: Cells, parameters: [Float]
    ) {
        precondition(
            cells.features.columnCount == shape.inputCount
                && cells.targets.columnCount == shape.targetCount,
            "cells do not fit the network")
        precondition(loss.fits(shape.targetCount), "\(shape.targetCount) outputs for \(loss)")
        precondition(
            options.batchSize > 0 && options.epochs > 0,
            "\(options.epochs) epochs of batches of \(options.batchSize) cells")
        precondition(
            [options.inputDropout, options.dropout, options.averaging]
                .allSatisfy { $0 >= 0 && $0 < 1 }
                && options.mixing >= 0 && options.mixing <= 1 && options.inputNoise >= 0,
            "options out of their range: \(options)")
        self.shape = shape
        self.options = options
        self.loss = loss
        self.seed = seed
        self.cells = cells
        layout = ResidualLayout(shape)
        precondition(parameters.count == layout.count, "\(parameters.count) parameters")
        arena = ResidualArena(
            shape, options, batchSize: min(options.batchSize, cells.rows.count))
        arena.parameterValues = parameters
        arena.averageValues = parameters
        let factor = options.inputNoise
        noise =
            factor > 0
            ? ColumnStatistics(.dense(cells.features.selectingRows(cells.rows)))
                .standardDeviations.map { Float(factor * $0) }
            : []
    }

    /// Finished epochs.
    package var epoch: Int { records.count }

    /// Whether the last epoch is done.
    package var isFinished: Bool { epoch >= options.epochs }

    /// The network as it is; of averaged weights, where the options say so.
    package var network: ResidualNetwork {
        ResidualNetwork(shape: shape, parameters: arena.averageValues)
    }

    /// Cells of a step.
    var batchSize: Int { min(options.batchSize, cells.rows.count) }

    /// Steps of an epoch.
    var stepCount: Int { cells.rows.count / batchSize }

    /// Trains one epoch, or what remains of it.
    ///
    /// - Parameter isPaused: Asked between two steps; ends the epoch early if true.
    /// - Returns: The record of the epoch; nil if it was paused. Call again to continue.
    package mutating func advance(pausing isPaused: () -> Bool = { false }) -> EpochRecord? {
        var order = cells.rows
        var stream = RandomStream(seed: seed, stream: StreamPurpose.shuffle.stream(epoch))
        stream.shuffle(&order)
        return advance(order: order, pausing: isPaused)
    }

    /// As the other, on cells in a given order.
    package mutating func advance(
        order: [Int], pausing isPaused: () -> Bool = { false }
    ) -> EpochRecord? {
        let (epoch, options, layout, batchSize) = (epoch, options, layout, batchSize)
        let (stepCount, cells, seed, noise) = (stepCount, cells, seed, noise)
        let loss = HeadLoss(
            loss, width: shape.targetCount, squaredError: options.squaredError)
        var position = position
        arena.withBuffers { buffers in
            let step = ResidualStep(
                layout: layout, options: options, loss: loss, buffers: buffers,
                rowCount: batchSize, shares: layout.shape.headShares)
            while position.step < stepCount {
                let drawing = BatchDrawing(seed: seed, epoch: epoch, step: position.step)
                let start = position.step * batchSize
                drawing.gather(
                    cells.features, cells.targets, order[start..<start + batchSize],
                    mixing: options.mixing, buffers)
                if !noise.isEmpty {
                    drawing.addNoise(buffers.features, rowCount: batchSize, deviations: noise)
                }
                let place = epoch * stepCount + position.step
                position.lossSum += step.run(
                    step: place,
                    rate: options.rate(step: place, of: options.epochs * stepCount),
                    inputDropout: drawing.dropout(options.inputDropout, .inputDropout),
                    dropout: drawing.dropout(options.dropout, .dropout))
                position.step += 1
                if position.step < stepCount, isPaused() { break }
            }
        }
        self.position = position
        guard position.step == stepCount else { return nil }
        self.position = EpochPosition()
        let record = EpochRecord(
            epoch: epoch + 1, loss: Float(position.lossSum / Double(stepCount)),
            validationLoss: .nan, validationScore: .nan,
            learningRate: options.rate(
                step: epoch * stepCount, of: options.epochs * stepCount))
        records.append(record)
        return record
    }
}

extension BatchDrawing {
    /// What decides dropouts of this step; nil where nothing is dropped.
    fileprivate func dropout(_ share: Double, _ purpose: StreamPurpose) -> DropoutStream? {
        share > 0
            ? DropoutStream(
                rate: Float(share), seed: seed, stream: purpose.stream(epoch), step: step)
            : nil
    }
}

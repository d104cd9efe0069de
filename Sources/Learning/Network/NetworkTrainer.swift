package import LinearAlgebra

/// Trains a network epoch by epoch, with a schedule and early stopping as Keras has them.
///
/// Equal arguments give equal bytes, also if the training was resumed from a checkpoint:
/// order and dropout of a step are functions of the seed and of the numbers of epoch and step.
package struct NetworkTrainer: Sendable {
    /// Cells with their features `[n, inputCount]` and their targets `[n, targetCount]`, made for
    /// the loss: standardised within each cell, or latent.
    package typealias Cells = (features: DenseMatrix, targets: DenseMatrix)

    /// The layers.
    package let shape: NetworkShape
    /// How it is trained.
    package let options: TrainingOptions
    /// The loss to minimise.
    package let loss: TrainingLoss
    /// Decides first weights, order and dropout.
    package let seed: UInt64
    /// Finished epochs, learning rate and early stopping.
    package internal(set) var schedule: TrainingSchedule
    /// The record of each finished epoch.
    package internal(set) var records: [EpochRecord] = []
    /// The progress of the current epoch.
    package internal(set) var position = EpochPosition()

    let training: Cells
    /// Nil without validation cells.
    let validation: Cells?
    let layout: ParameterLayout
    var arena: TrainingArena
    /// The parameters after the best finite epoch so far; the first ones before any.
    var bestParameters: [Float]

    /// Sets up a training with fresh weights.
    ///
    /// - Parameters:
    ///   - shape: The layers.
    ///   - options: How to train.
    ///   - loss: The loss to minimise.
    ///   - seed: Decides first weights, order and dropout.
    ///   - training: The cells to train on, at least one.
    ///   - validation: The held-out cells that choose the best epoch, at least one; nil exactly
    ///     where `options` has `fixedRates`.
    package init(
        shape: NetworkShape, options: TrainingOptions, loss: TrainingLoss = .correlation,
        seed: UInt64, training: Cells, validation: Cells?
    ) {
        self.init(
            shape: shape, options: options, loss: loss, seed: seed, training: training,
            validation: validation,
            parameters: ParameterLayout(shape).initialParameters(seed: seed))
    }

    /// Sets up a training with given weights, as comparisons with other programs need.
    package init(
        shape: NetworkShape, options: TrainingOptions, loss: TrainingLoss = .correlation,
        seed: UInt64, training: Cells, validation: Cells?, parameters: [Float]
    ) {
        precondition(
            (validation == nil) == (options.fixedRates != nil)
                && options.fixedRates?.count ?? options.epochs == options.epochs,
            "a training is watched by held-out cells, or has a rate for each epoch")
        for cells in [training, validation].compactMap({ $0 }) {
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
                max(training.features.rowCount, validation?.features.rowCount ?? 0)))
        arena.parameterValues = parameters
        bestParameters = parameters
    }

    /// Whether the last epoch is done or training stopped early.
    package var isFinished: Bool { schedule.isStopped || schedule.epoch >= options.epochs }

    /// The network after the best epoch so far, which is what Keras restores at the end.
    package var bestNetwork: Network { Network(shape: shape, parameters: bestParameters) }

    /// The epoch whose weights `bestNetwork` has; nil before the first whose loss is finite.
    package var keptRecord: EpochRecord? {
        schedule.bestEpoch > 0 ? records[schedule.bestEpoch - 1] : nil
    }

    /// Whether the losses of an epoch are finite; without validation cells there is only one.
    package func isFinite(_ record: EpochRecord) -> Bool {
        validation == nil ? record.loss.isFinite : record.isFinite
    }

    /// Whether no epoch was finite and none will be: NaN weights give NaN.
    package var isLost: Bool {
        schedule.bestEpoch == 0 && !records.isEmpty
            && !arena.parameterValues.allSatisfy(\.isFinite)
    }

    /// The network after the last epoch.
    package var currentNetwork: Network {
        Network(shape: shape, parameters: arena.parameterValues)
    }
}

internal import LinearAlgebra

/// The progress of the current epoch.
package struct EpochPosition: Sendable, Equatable {
    /// Mini-batches done.
    package var step = 0
    /// The sum over the cells of these mini-batches of the loss, each before its step.
    var lossSum = 0.0
}

/// Running epochs, whole or up to a mini-batch.
extension NetworkTrainer {
    /// Trains one epoch on shuffled cells, or what remains of it, then validates if there are
    /// validation cells.
    package mutating func runEpoch() -> EpochRecord {
        runEpoch(order: shuffledOrder)
    }

    /// Trains one epoch on the cells in a given order, or what remains of it, then validates.
    package mutating func runEpoch(order: [Int]) -> EpochRecord {
        runSteps(order) { false }
        return endEpoch(cellCount: order.count)
    }

    /// As `runEpoch()`, but stops after a mini-batch once `isPaused` returns true.
    ///
    /// - Returns: The record of the epoch; nil if it was paused. Call again to continue.
    package mutating func advance(pausing isPaused: () -> Bool) -> EpochRecord? {
        let order = shuffledOrder
        runSteps(order, pausing: isPaused)
        guard position.step == stepCount(order.count) else { return nil }
        return endEpoch(cellCount: order.count)
    }

    private var shuffledOrder: [Int] {
        var order = Array(0..<training.features.rowCount)
        var stream = RandomStream(
            seed: seed, stream: StreamPurpose.shuffle.stream(schedule.epoch))
        stream.shuffle(&order)
        return order
    }

    /// Mini-batches of an epoch.
    func stepCount(_ cellCount: Int) -> Int {
        (cellCount + options.batchSize - 1) / options.batchSize
    }

    /// Runs the remaining steps of the epoch; asks `isPaused` between two steps.
    private mutating func runSteps(_ order: [Int], pausing isPaused: () -> Bool) {
        let (learningRate, epoch) = (schedule.learningRate, schedule.epoch)
        let (shape, options, layout, seed) = (shape, options, layout, seed)
        let training = training
        let prepared = PreparedLoss(self.loss, width: shape.targetCount)
        let stepsPerEpoch = stepCount(order.count)
        var position = position
        arena.withBuffers { buffers in
            let step = TrainingStep(
                layout: layout, options: options, loss: prepared, buffers: buffers)
            while position.step < stepsPerEpoch {
                let start = position.step * options.batchSize
                let batch = order[start..<min(start + options.batchSize, order.count)]
                buffers.gather(training, batch)
                let dropout =
                    shape.dropout > 0
                    ? DropoutStream(
                        rate: shape.dropout, seed: seed, epoch: epoch, step: position.step)
                    : nil
                let loss = step.run(
                    rowCount: batch.count, step: epoch * stepsPerEpoch + position.step + 1,
                    learningRate: learningRate, dropout: dropout)
                position.lossSum += loss * Double(batch.count)
                position.step += 1
                if position.step < stepsPerEpoch, isPaused() { break }
            }
        }
        self.position = position
    }

    /// Validates if there are validation cells, and records the epoch.
    private mutating func endEpoch(cellCount: Int) -> EpochRecord {
        let (options, layout) = (options, layout)
        let loss = Float(position.lossSum / Double(cellCount))
        position = EpochPosition()
        let learningRate = schedule.learningRate
        guard let validation else {
            schedule.recordUnwatched(options)
            bestParameters = arena.parameterValues
            let record = EpochRecord(
                epoch: schedule.epoch, loss: loss, validationLoss: .nan, validationScore: .nan,
                learningRate: learningRate)
            records.append(record)
            return record
        }
        let prepared = PreparedLoss(self.loss, width: shape.targetCount)
        let (penalty, score) = arena.withBuffers { buffers in
            let step = TrainingStep(
                layout: layout, options: options, loss: prepared, buffers: buffers)
            let score = buffers.score(
                validation, layout, prepared, batchSize: options.batchSize)
            return (step.penalty(), score)
        }
        let validationLoss = Float(penalty - score)
        if schedule.record(validationLoss: validationLoss, options) {
            bestParameters = arena.parameterValues
        }
        let record = EpochRecord(
            epoch: schedule.epoch, loss: loss, validationLoss: validationLoss,
            validationScore: Float(score), learningRate: learningRate)
        records.append(record)
        return record
    }
}

extension TrainingBuffers {
    /// Copies the cells of a mini-batch into the buffers.
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

    /// Returns the mean correlation over cells, without dropout, mini-batch by mini-batch.
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

package import LinearAlgebra

extension NetworkTrainer {
    /// Raised whenever the same arrays would mean another state than before.
    private static let checkpointVersion: Int64 = 2

    /// Returns the whole state of the training, except the cells.
    ///
    /// Equal trainings at the same step give equal archives.
    package func checkpoint() -> ArrayArchive {
        var archive = ArrayArchive()
        archive.setInt64s("checkpoint.version", [Self.checkpointVersion])
        archive.setShape(shape)
        archive.setLoss(loss)
        archive.setDoubles("training.options", options.numbers)
        archive.setInt64s("training.seed", [Int64(bitPattern: seed)])
        archive.setInt64s("training.cells", cellCounts)
        let (counts, losses) = schedule.checkpoint
        archive.setInt64s("schedule.counts", counts)
        archive.setFloats("schedule.losses", losses)
        archive.setInt64s("epoch.step", [Int64(position.step)])
        archive.setDoubles("epoch.loss", [position.lossSum])
        archive.setFloats("history", records.flatMap(\.numbers))
        archive.setFloats("weights.current", arena.parameterValues)
        archive.setFloats("weights.best", bestParameters)
        archive.setFloats("adam.means", arena.meanValues)
        archive.setFloats("adam.squares", arena.squareValues)
        return archive
    }

    /// Restores the state that `checkpoint()` saved of a training with the same arguments.
    ///
    /// Of the cells only their numbers are checked. A training that has thrown is still at its
    /// beginning.
    ///
    /// - Throws: `NetworkError.checkpointMismatch` if it belongs to another training or release,
    ///   `.invalidNetwork` if it is not a checkpoint.
    package mutating func resume(from checkpoint: ArrayArchive) throws(NetworkError) {
        let state: ScheduleState
        do {
            try checkBelonging(checkpoint)
            state = ScheduleState(
                counts: try checkpoint.int64s("schedule.counts"),
                losses: try checkpoint.floats("schedule.losses").values,
                steps: try checkpoint.int64s("epoch.step"),
                lossSums: try checkpoint.doubles("epoch.loss"),
                history: try checkpoint.floats("history").values)
        } catch let error as NetworkError {
            throw error
        } catch {
            throw .invalidNetwork(source: checkpoint.source, reason: "\(error)")
        }
        guard let schedule = TrainingSchedule(options, counts: state.counts, losses: state.losses),
            schedule.epoch <= options.epochs, state.steps.count == 1, state.lossSums.count == 1,
            let step = Int(exactly: state.steps[0]), step >= 0,
            step < stepCount(training.features.rowCount),
            state.history.count == EpochRecord.numberCount * schedule.epoch
        else {
            throw .invalidNetwork(source: checkpoint.source, reason: "a schedule of \(state)")
        }
        let count = [layout.count]
        let parameters = try checkpoint.weights("weights.current", shape: count)
        let means = try checkpoint.weights("adam.means", shape: count)
        let squares = try checkpoint.weights("adam.squares", shape: count)
        bestParameters = try checkpoint.weights("weights.best", shape: count)
        arena.parameterValues = parameters
        arena.meanValues = means
        arena.squareValues = squares
        self.schedule = schedule
        position = EpochPosition(step: step, lossSum: state.lossSums[0])
        records = (0..<schedule.epoch).map { EpochRecord(index: $0, numbers: state.history) }
    }

    /// The position that a checkpoint claims, before it is checked.
    private struct ScheduleState {
        var counts: [Int64]
        var losses: [Float]
        var steps: [Int64]
        var lossSums: [Double]
        var history: [Float]
    }

    private var cellCounts: [Int64] {
        [Int64(training.features.rowCount), Int64(validation?.features.rowCount ?? 0)]
    }

    /// Throws unless a checkpoint is one of this training.
    private func checkBelonging(_ checkpoint: ArrayArchive) throws {
        func check<Value: Equatable>(
            _ what: String, _ found: Value, _ expected: Value
        ) throws(NetworkError) {
            guard found == expected else {
                throw .checkpointMismatch(
                    source: checkpoint.source, what: what, expected: "\(expected)",
                    found: "\(found)")
            }
        }
        let isNumbered = checkpoint["checkpoint.version"] != nil
        let version = try isNumbered ? checkpoint.int64s("checkpoint.version") : [1]
        try check("version", version, [Self.checkpointVersion])
        try check("network", try checkpoint.networkShape(), shape)
        try check("list of options", try checkpoint.doubles("training.options"), options.numbers)
        guard try checkpoint.holds(loss) else {
            throw NetworkError.checkpointMismatch(
                source: checkpoint.source, what: "loss", expected: "\(loss)", found: "another")
        }
        try check("seed", try checkpoint.int64s("training.seed"), [Int64(bitPattern: seed)])
        try check("number of cells", try checkpoint.int64s("training.cells"), cellCounts)
    }
}

extension EpochRecord {
    /// How many numbers `numbers` are.
    fileprivate static let numberCount = 4

    /// All but the epoch, which is the place in the history.
    fileprivate var numbers: [Float] { [loss, validationLoss, validationScore, learningRate] }

    /// Takes an epoch out of a history of `numbers`.
    fileprivate init(index: Int, numbers: [Float]) {
        let first = index * Self.numberCount
        self.init(
            epoch: index + 1, loss: numbers[first], validationLoss: numbers[first + 1],
            validationScore: numbers[first + 2], learningRate: numbers[first + 3])
    }
}

extension TrainingOptions {
    /// All options in a fixed order.
    fileprivate var numbers: [Double] {
        [
            Double(epochs), Double(batchSize), learningRate, beta1, beta2, epsilon, hiddenPenalty,
            outputPenalty, plateauFactor, Double(plateauPatience), plateauMinimumDelta,
            minimumLearningRate, Double(stoppingPatience), stoppingMinimumDelta,
        ] + (fixedRates ?? []).map { Double($0) }
    }
}

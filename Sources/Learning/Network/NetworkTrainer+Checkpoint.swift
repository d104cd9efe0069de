package import LinearAlgebra

extension NetworkTrainer {
    /// Returns everything that decides the epochs still to come, except the cells.
    package func checkpoint() -> ArrayArchive {
        var archive = ArrayArchive()
        archive.setShape(shape)
        archive.setLoss(loss)
        archive.setDoubles("training.options", options.numbers)
        archive.setInt64s("training.seed", [Int64(bitPattern: seed)])
        archive.setInt64s(
            "training.cells",
            [Int64(training.features.rowCount), Int64(validation.features.rowCount)])
        let (counts, losses) = schedule.checkpoint
        archive.setInt64s("schedule.counts", counts)
        archive.setFloats("schedule.losses", losses)
        archive.setFloats("weights.current", arena.parameterValues)
        archive.setFloats("weights.best", bestParameters)
        archive.setFloats("adam.means", arena.meanValues)
        archive.setFloats("adam.squares", arena.squareValues)
        return archive
    }

    /// Takes up a training where `checkpoint()` left it, with the same arguments.
    ///
    /// - Parameters:
    ///   - checkpoint: What `checkpoint()` returned.
    ///   - shape: As before.
    ///   - options: As before.
    ///   - loss: As before.
    ///   - seed: As before.
    ///   - training: As before; only their number is checked.
    ///   - validation: As before; only their number is checked.
    /// - Throws: `NetworkError.checkpointMismatch` if it belongs to another training,
    ///   `.invalidNetwork` if it is none.
    package init(
        resuming checkpoint: ArrayArchive, shape: NetworkShape, options: TrainingOptions,
        loss: TrainingLoss = .correlation, seed: UInt64, training: Cells, validation: Cells
    ) throws(NetworkError) {
        self.init(
            shape: shape, options: options, loss: loss, seed: seed, training: training,
            validation: validation)
        let source = checkpoint.source
        func check<Value: Equatable>(
            _ what: String, _ found: Value, _ expected: Value
        ) throws(NetworkError) {
            guard found == expected else {
                throw .checkpointMismatch(
                    source: source, what: what, expected: "\(expected)", found: "\(found)")
            }
        }
        let state: (counts: [Int64], losses: [Float])
        do {
            try check("network", try checkpoint.networkShape(), shape)
            try check(
                "list of options", try checkpoint.doubles("training.options"), options.numbers)
            guard try checkpoint.holds(loss) else {
                throw NetworkError.checkpointMismatch(
                    source: source, what: "loss", expected: "\(loss)", found: "another")
            }
            try check("seed", try checkpoint.int64s("training.seed"), [Int64(bitPattern: seed)])
            try check(
                "number of cells", try checkpoint.int64s("training.cells"),
                [Int64(training.features.rowCount), Int64(validation.features.rowCount)])
            state = (
                try checkpoint.int64s("schedule.counts"),
                try checkpoint.floats("schedule.losses").values
            )
        } catch let error as NetworkError {
            throw error
        } catch {
            throw .invalidNetwork(source: source, reason: "\(error)")
        }
        guard
            let schedule = TrainingSchedule(options, counts: state.counts, losses: state.losses)
        else {
            throw .invalidNetwork(source: source, reason: "a schedule of \(state)")
        }
        let count = [layout.count]
        restore(
            schedule: schedule,
            parameters: try checkpoint.weights("weights.current", shape: count),
            means: try checkpoint.weights("adam.means", shape: count),
            squares: try checkpoint.weights("adam.squares", shape: count),
            best: try checkpoint.weights("weights.best", shape: count))
    }
}

extension TrainingOptions {
    /// All options in a fixed order.
    fileprivate var numbers: [Double] {
        [
            Double(epochs), Double(batchSize), learningRate, beta1, beta2, epsilon, hiddenPenalty,
            outputPenalty, plateauFactor, Double(plateauPatience), plateauMinimumDelta,
            minimumLearningRate, Double(stoppingPatience), stoppingMinimumDelta,
        ]
    }
}

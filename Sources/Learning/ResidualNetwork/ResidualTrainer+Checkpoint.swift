package import LinearAlgebra

extension ResidualTrainer {
    /// Raised whenever the same arrays would mean another state than before.
    private static let checkpointVersion: Int64 = 1

    /// Returns the whole state of the training, except the cells.
    ///
    /// Equal trainings at the same step give equal archives.
    package func checkpoint() -> ArrayArchive {
        var archive = ArrayArchive()
        archive.setInt64s("checkpoint.version", [Self.checkpointVersion])
        archive.setResidualShape(shape)
        archive.setLoss(loss)
        archive.setDoubles("training.options", options.numbers)
        archive.setInt64s("training.seed", [Int64(bitPattern: seed)])
        archive.setInt64s("training.cells", [Int64(cells.rows.count)])
        archive.setInt64s("epoch.step", [Int64(position.step)])
        archive.setDoubles("epoch.loss", [position.lossSum])
        archive.setFloats("history", records.flatMap { [$0.loss, $0.learningRate] })
        archive.setFloats("weights.current", arena.parameterValues)
        archive.setFloats("adam.means", arena.meanValues)
        archive.setFloats("adam.squares", arena.squareValues)
        if options.averaging > 0 {
            archive.setFloats("weights.averaged", arena.averageValues)
        }
        return archive
    }

    /// Restores the state that `checkpoint()` saved of a training with the same arguments.
    ///
    /// Of the cells only their number is checked. A training that has thrown is still at its
    /// beginning.
    ///
    /// - Throws: `NetworkError.checkpointMismatch` if it belongs to another training or release,
    ///   `.invalidNetwork` if it is not a checkpoint.
    package mutating func resume(from checkpoint: ArrayArchive) throws(NetworkError) {
        let (records, position) = try progress(checkpoint)
        let count = [layout.count]
        let parameters = try checkpoint.weights("weights.current", shape: count)
        let means = try checkpoint.weights("adam.means", shape: count)
        let squares = try checkpoint.weights("adam.squares", shape: count)
        if options.averaging > 0 {
            arena.averageValues = try checkpoint.weights("weights.averaged", shape: count)
        }
        arena.parameterValues = parameters
        arena.meanValues = means
        arena.squareValues = squares
        self.records = records
        self.position = position
    }

    /// Reads finished epochs and the place in the present one.
    private func progress(
        _ checkpoint: ArrayArchive
    ) throws(NetworkError) -> ([EpochRecord], EpochPosition) {
        let (steps, sums, history): ([Int64], [Double], [Float])
        do {
            try checkBelonging(checkpoint)
            steps = try checkpoint.int64s("epoch.step")
            sums = try checkpoint.doubles("epoch.loss")
            history = try checkpoint.floats("history").values
        } catch let error as NetworkError {
            throw error
        } catch {
            throw .invalidNetwork(source: checkpoint.source, reason: "\(error)")
        }
        guard steps.count == 1, sums.count == 1, let step = Int(exactly: steps[0]), step >= 0,
            step < stepCount, history.count % 2 == 0, history.count / 2 <= options.epochs
        else {
            throw .invalidNetwork(
                source: checkpoint.source,
                reason: "steps \(steps) of \(stepCount), \(history.count) numbers of epochs")
        }
        let records = (0..<history.count / 2).map { index in
            EpochRecord(
                epoch: index + 1, loss: history[2 * index], validationLoss: .nan,
                validationScore: .nan, learningRate: history[2 * index + 1])
        }
        return (records, EpochPosition(step: step, lossSum: sums[0]))
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
        try check(
            "version", try checkpoint.int64s("checkpoint.version"), [Self.checkpointVersion])
        try check("network", try checkpoint.residualShape(), shape)
        try check("list of options", try checkpoint.doubles("training.options"), options.numbers)
        guard try checkpoint.holds(loss) else {
            throw NetworkError.checkpointMismatch(
                source: checkpoint.source, what: "loss", expected: "\(loss)", found: "another")
        }
        try check("seed", try checkpoint.int64s("training.seed"), [Int64(bitPattern: seed)])
        try check(
            "number of cells", try checkpoint.int64s("training.cells"),
            [Int64(cells.rows.count)])
    }
}

package import LinearAlgebra

extension BoostedTreesTrainer {
    /// Raised whenever the same arrays would mean another state than before.
    private static let checkpointVersion: Int64 = 1

    /// Returns the whole state of the training, except the cells: the trees grown so far.
    ///
    /// Equal trainings at the same tree give equal archives.
    ///
    /// - Throws: `BoostedTreesError.library`.
    package func checkpoint() throws -> ArrayArchive {
        var trees = ensembles
        if let current { trees.append(try current.trees()) }
        var archive =
            BoostedTrees(featureCount: featureCount, targetMeans: targetMeans, ensembles: trees)
            .archive
        archive.setInt64s("checkpoint.version", [Self.checkpointVersion])
        archive.setDoubles("training.options", options.numbers)
        archive.setInt64s("training.seed", [Int64(bitPattern: seed)])
        archive.setInt64s("training.cells", [Int64(rowCount)])
        archive.setFloats("history", records.map(\.loss))
        return archive
    }

    /// Restores the state that `checkpoint()` saved of a training with the same arguments.
    ///
    /// Of the cells only their number and the means of their targets are checked. A training that
    /// has thrown is still at its beginning.
    ///
    /// - Throws: `BoostedTreesError.checkpointMismatch` if it belongs to another training or
    ///   release, `.invalidTrees` if it is not a checkpoint, `.library`, `LinearAlgebraError`.
    package func resume(from checkpoint: ArrayArchive) throws {
        try checkBelonging(checkpoint)
        let losses = try checkpoint.floats("history").values
        let model = try BoostedTrees(reading: checkpoint)
        var finished = model.ensembles
        let isBegun = finished.count > losses.count
        let rest = isBegun ? finished.removeLast() : TreeEnsemble()
        guard finished.count == losses.count, losses.allSatisfy(\.isFinite),
            finished.allSatisfy({ $0.nodeCounts.count == options.treeCount }),
            !isBegun || (1..<max(2, options.treeCount)).contains(rest.nodeCounts.count)
        else {
            throw BoostedTreesError.invalidTrees(
                source: checkpoint.source,
                reason: "\(model.ensembles.map { $0.nodeCounts.count }) trees of its targets, of "
                    + "which \(losses.count) are said to be finished")
        }
        let current = isBegun ? try begin(finished.count, after: rest) : nil
        ensembles = finished
        self.current = current
        records = losses.enumerated().map { target, loss in
            EpochRecord(
                epoch: target + 1, loss: loss, validationLoss: .nan, validationScore: .nan,
                learningRate: Float(options.learningRate))
        }
    }

    /// Throws unless a checkpoint is one of this training.
    private func checkBelonging(_ checkpoint: ArrayArchive) throws {
        func check<Value: Equatable>(_ what: String, _ found: Value, _ expected: Value) throws {
            guard found == expected else {
                throw BoostedTreesError.checkpointMismatch(
                    source: checkpoint.source, what: what, expected: "\(expected)",
                    found: "\(found)")
            }
        }
        try check(
            "version", try checkpoint.int64s("checkpoint.version"), [Self.checkpointVersion])
        try check("list of options", try checkpoint.doubles("training.options"), options.numbers)
        try check("seed", try checkpoint.int64s("training.seed"), [Int64(bitPattern: seed)])
        try check("number of cells", try checkpoint.int64s("training.cells"), [Int64(rowCount)])
        try check(
            "number of features", try checkpoint.int64s("feature-count"), [Int64(featureCount)])
        try check("list of target means", try checkpoint.doubles("target-means"), targetMeans)
    }
}

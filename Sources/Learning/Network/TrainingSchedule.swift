/// Decides after each epoch the next learning rate, whether to stop, and which weights are best.
///
/// It repeats Keras 3's `ReduceLROnPlateau` and `EarlyStopping` with `val_loss`, to the bit: Keras
/// adds the minimum delta in double precision and compares in single precision, and keeps the
/// learning rate in single precision.
///
/// An epoch whose validation loss is not finite is an epoch without improvement, as in Keras: it
/// counts towards a plateau and towards stopping. Keras 3 takes the first epoch whatever its loss,
/// and then never another if that was NaN; here the first finite epoch is the first to be best.
package struct TrainingSchedule: Sendable, Equatable {
    /// The rate for the next epoch.
    package private(set) var learningRate: Float
    /// Epochs done.
    package private(set) var epoch = 0
    /// The epoch of the best weights, from 1; 0 before the first whose loss is finite.
    package private(set) var bestEpoch = 0
    /// Whether early stopping ended the training.
    package private(set) var isStopped = false
    private var plateauBest: Float?
    private var plateauWait = 0
    private var stoppingBest: Float?
    private var stoppingWait = 0

    /// A schedule before the first epoch.
    package init(_ options: TrainingOptions) {
        learningRate = options.fixedRates?.first ?? Float(options.learningRate)
    }

    /// Records an epoch without validation cells, whose weights are the best so far: the rates
    /// of `fixedRates` follow each other, and nothing stops the training before its last epoch.
    mutating func recordUnwatched(_ options: TrainingOptions) {
        epoch += 1
        bestEpoch = epoch
        if let rates = options.fixedRates, epoch < rates.count { learningRate = rates[epoch] }
    }

    /// Records an epoch; returns whether its weights are the best so far.
    package mutating func record(validationLoss: Float, _ options: TrainingOptions) -> Bool {
        epoch += 1
        updateRate(validationLoss, options)
        stoppingWait += 1
        if isImprovement(validationLoss, on: stoppingBest, by: options.stoppingMinimumDelta) {
            stoppingBest = validationLoss
            stoppingWait = 0
            bestEpoch = epoch
            return true
        }
        // Keras never stops after its very first epoch.
        if stoppingWait >= options.stoppingPatience && epoch > 1 { isStopped = true }
        return false
    }

    private mutating func updateRate(_ validationLoss: Float, _ options: TrainingOptions) {
        if isImprovement(validationLoss, on: plateauBest, by: options.plateauMinimumDelta) {
            plateauBest = validationLoss
            plateauWait = 0
            return
        }
        plateauWait += 1
        guard plateauWait >= options.plateauPatience,
            learningRate > Float(options.minimumLearningRate)
        else { return }
        let reduced = Double(learningRate) * options.plateauFactor
        learningRate = Float(max(reduced, options.minimumLearningRate))
        plateauWait = 0
    }

    private func isImprovement(_ loss: Float, on best: Float?, by delta: Double) -> Bool {
        guard loss.isFinite else { return false }
        guard let best else { return true }
        return Float(Double(loss) + delta) < best
    }
}

extension TrainingSchedule {
    /// Finds the epoch whose weights a training with these validation losses keeps.
    ///
    /// - Parameters:
    ///   - losses: One an epoch, in their order.
    ///   - minimumDelta: `TrainingOptions.stoppingMinimumDelta`.
    /// - Returns: From 1; 0 where no loss is finite.
    package static func keptEpoch(of losses: [Float], minimumDelta: Double) -> Int {
        var options = TrainingOptions()
        options.stoppingMinimumDelta = minimumDelta
        var schedule = TrainingSchedule(options)
        for loss in losses { _ = schedule.record(validationLoss: loss, options) }
        return schedule.bestEpoch
    }

    /// The state as numbers, for a checkpoint: not-yet-known bests are left out of `losses`.
    var checkpoint: (counts: [Int64], losses: [Float]) {
        let counts = [
            epoch, bestEpoch, isStopped ? 1 : 0, plateauWait, stoppingWait,
        ].map { Int64($0) }
        return (counts, [learningRate] + [plateauBest, stoppingBest].compactMap { $0 })
    }

    /// Restores a schedule; nil if the numbers are not one.
    init?(_ options: TrainingOptions, counts: [Int64], losses: [Float]) {
        guard counts.count == 5, counts.allSatisfy({ $0 >= 0 && $0 <= Int32.max }),
            counts[1] <= counts[0],
            losses.count == (counts[1] == 0 || options.fixedRates != nil ? 1 : 3),
            losses.allSatisfy(\.isFinite)
        else { return nil }
        self.init(options)
        epoch = Int(counts[0])
        bestEpoch = Int(counts[1])
        isStopped = counts[2] == 1
        plateauWait = Int(counts[3])
        stoppingWait = Int(counts[4])
        learningRate = losses[0]
        if losses.count == 3 {
            plateauBest = losses[1]
            stoppingBest = losses[2]
        }
    }
}

/// The epochs and learning rates of networks trained on all cells, without validation: as many
/// epochs as those of the folds needed, at the rates of one of them.
///
/// The number of epochs is the median of the epochs whose weights the folds' networks keep; of an
/// even number of networks the lower of the two in the middle. A plateau cannot be seen without
/// held-out cells, so each epoch takes the rate that it had in the training whose kept epoch is the
/// median: the first such one in the order of folds and seeds.
package struct RefitSchedule: Sendable, Equatable {
    /// The rate of each epoch, one for each; at least one.
    package let learningRates: [Float]

    /// Derives the schedule from the records of the folds' trainings; nil if there is no training,
    /// or one that kept no epoch.
    ///
    /// - Parameters:
    ///   - histories: One per training, fold by fold, then by seed.
    ///   - stoppingMinimumDelta: As the trainings had it.
    package init?(histories: [[EpochRecord]], stoppingMinimumDelta: Double) {
        let kept = histories.map { history in
            TrainingSchedule.keptEpoch(
                of: history.map(\.validationLoss), minimumDelta: stoppingMinimumDelta)
        }
        guard !kept.isEmpty, !kept.contains(0) else { return nil }
        let median = kept.sorted()[(kept.count - 1) / 2]
        guard let model = kept.firstIndex(of: median) else { return nil }
        learningRates = histories[model].prefix(median).map(\.learningRate)
    }

    /// Epochs, from 1.
    package var epochCount: Int { learningRates.count }
}

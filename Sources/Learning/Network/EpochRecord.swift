/// What one epoch gave; equal trainings give equal records, for there is no time in it.
package struct EpochRecord: Sendable, Codable, Equatable {
    /// Counted from 1.
    package let epoch: Int
    /// The mean over the epoch's cells of −Pearson, with the penalty, each before its step.
    package let loss: Float
    /// The mean over the validation cells of −Pearson, with the penalty, after the epoch.
    package let validationLoss: Float
    /// The mean over the validation cells of Pearson, without the penalty.
    package let validationScore: Float
    /// The rate the epoch was trained with.
    package let learningRate: Float
}

internal import Pipelines

/// `training:` of a question: how a network is trained.
package struct TrainingSection: Sendable, Equatable {
    /// Most epochs trained.
    package var epochCount: Int
    /// Cells in a training step.
    package var batchSize: Int
    /// Learning rate of the first epoch.
    package var learningRate: Double
    /// What the learning rate is multiplied by on a plateau, in (0, 1).
    package var plateauFactor: Double
    /// Epochs without improvement that make a plateau.
    package var plateauPatience: Int
    /// Smallest change of the validation loss that ends a plateau.
    package var plateauMinDelta: Double
    /// The learning rate never falls below this.
    package var minLearningRate: Double
    /// Epochs without improvement after which training stops.
    package var stoppingPatience: Int
    /// Smallest change of the validation loss that keeps training going.
    package var stoppingMinDelta: Double
    /// Adam's decay of the mean gradient.
    package var beta1: Double
    /// Adam's decay of the mean squared gradient.
    package var beta2: Double
    /// Added to the root of the mean squared gradient.
    package var epsilon: Double
}

extension TrainingSection {
    init(_ section: CheckedSection, reader: inout ClusterFileReader) {
        epochCount = section.integer("epochs")
        batchSize = section.integer("batch")
        learningRate = section.number("learning-rate")
        let plateau = section.section("plateau")
        plateauFactor = plateau.number("factor")
        plateauPatience = plateau.integer("patience")
        plateauMinDelta = plateau.number("min-delta")
        minLearningRate = plateau.number("min-learning-rate")
        let stopping = section.section("stopping")
        stoppingPatience = stopping.integer("patience")
        stoppingMinDelta = stopping.number("min-delta")
        let adam = section.section("adam")
        beta1 = adam.number("beta1")
        beta2 = adam.number("beta2")
        epsilon = adam.number("epsilon")
        if minLearningRate > learningRate {
            reader.report(
                plateau.path + ".min-learning-rate", found: "found \(minLearningRate.trimmed)",
                allowed: "at most learning-rate (\(learningRate.trimmed))",
                advice: "Lower it, or raise learning-rate.")
        }
    }
}

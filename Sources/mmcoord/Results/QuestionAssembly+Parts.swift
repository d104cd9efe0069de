package import Learning
package import Pipelines

extension QuestionAssembly {
    /// One member of the question's blend.
    package struct Member: Sendable {
        /// Names its files where there are several.
        package var name: String
        /// The kind of model and its parameters.
        package var model: ModelChoice
        /// Its models for each fold.
        package var seedCount: Int

        /// Describes a member.
        package init(name: String, model: ModelChoice, seedCount: Int) {
            self.name = name
            self.model = model
            self.seedCount = seedCount
        }
    }

    /// One finished training.
    package struct Training: Sendable {
        /// The member that it is of, by its place.
        package var member: Int
        /// The fold that it did not train on, from 0; nil where it trained on all cells.
        package var fold: Int?
        /// The number of the model within fold and member, from 1.
        package var seed: Int
        /// Archive of the model.
        package var modelPath: String
        /// The name of its task.
        package var task: String
        /// One record for each epoch; none for kinds of models that have no epochs.
        ///
        /// In a nested evaluation those of the training that cells within the fold watched.
        package var history: [EpochRecord]
        /// Archive with `cells`, `targets`, `predictions` of the test cells, if there are any.
        package var testPredictionsPath: String?
        /// Archive of the components that the predictions are coordinates in; nil where they are
        /// the targets themselves.
        package var targetComponentsPath: String?

        /// Describes a finished training.
        package init(
            member: Int = 0, fold: Int?, seed: Int, task: String = "", modelPath: String,
            history: [EpochRecord],
            testPredictionsPath: String?, targetComponentsPath: String? = nil
        ) {
            self.member = member
            self.fold = fold
            self.seed = seed
            self.task = task
            self.modelPath = modelPath
            self.history = history
            self.testPredictionsPath = testPredictionsPath
            self.targetComponentsPath = targetComponentsPath
        }
    }
}

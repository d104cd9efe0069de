package import Learning

extension QuestionAssembly {
    /// One finished training on all cells.
    package struct Refit: Sendable {
        /// The number of the network, from 1.
        package var seed: Int
        /// Archive of the model.
        package var modelPath: String
        /// One record for each epoch, without validation.
        package var history: [EpochRecord]
        /// Archive with `cells`, `targets`, `predictions` of the test cells, if there are any.
        package var testPredictionsPath: String?
        /// Archive of the components that the predictions are coordinates in; nil where they are
        /// the targets themselves.
        package var targetComponentsPath: String?

        /// Describes a finished training.
        package init(
            seed: Int, modelPath: String, history: [EpochRecord], testPredictionsPath: String?,
            targetComponentsPath: String? = nil
        ) {
            self.seed = seed
            self.modelPath = modelPath
            self.history = history
            self.testPredictionsPath = testPredictionsPath
            self.targetComponentsPath = targetComponentsPath
        }
    }

    /// Writes the models and the tables of their epochs.
    func writeRefits(to folder: String) throws(ResultError) {
        guard let first = refits.first else { return }
        for refit in refits {
            try ResultFile.copy(
                refit.modelPath, to: "\(folder)/models/refit-seed-\(refit.seed).mmarray")
        }
        if let components = first.targetComponentsPath {
            try ResultFile.copy(components, to: "\(folder)/models/targets-refit.mmarray")
        }
        try ResultFile.write(RefitHistoryTable(refits).csv, to: folder + "/history_refit.csv")
    }
}

package import Learning
internal import Foundation
internal import LinearAlgebra
internal import SingleCell

/// Turns what finished tasks left into the files of the study: submission, predictions, models,
/// histories, scores and summary.
///
/// Every file appears by rename, complete or not at all, and the submission last: a submission on
/// disk means that everything beside it is there too.
package struct Assembly {
    /// One finished training.
    package struct Training: Sendable {
        /// The fold it was held out from, counted from 0.
        package var fold: Int
        /// Which of the fold's networks, counted from 1.
        package var seed: Int
        /// Its weight in the blend.
        package var weight: Double
        /// Archive of the model.
        package var modelPath: String
        /// One record an epoch.
        package var history: [EpochRecord]
        /// Archive with `cells`, `targets`, `predictions` of the test cells, if there are any.
        package var testPredictionsPath: String?

        /// Describes a finished training.
        package init(
            fold: Int, seed: Int, weight: Double = 1, modelPath: String, history: [EpochRecord],
            testPredictionsPath: String?
        ) {
            self.fold = fold
            self.seed = seed
            self.weight = weight
            self.modelPath = modelPath
            self.history = history
            self.testPredictionsPath = testPredictionsPath
        }
    }

    let file: ClusterFile
    let inspection: StudyInspection
    /// Fold-major, then by seed: the order in which predictions are added.
    let trainings: [Training]
    /// JSON of a `ScoreReport`.
    let scoresPath: String
    /// Archive with `cells`, `targets`, `predictions` of the training cells.
    let outOfFoldPath: String

    /// Gathers what finished tasks left.
    ///
    /// - Parameters:
    ///   - file: The cluster file.
    ///   - inspection: What was found in its data.
    ///   - trainings: One for each fold and seed, in any order.
    ///   - scoresPath: JSON of the study's `ScoreReport`.
    ///   - outOfFoldPath: Archive with `cells`, `targets`, `predictions` of the training cells.
    package init(
        file: ClusterFile, inspection: StudyInspection, trainings: [Training], scoresPath: String,
        outOfFoldPath: String
    ) {
        self.file = file
        self.inspection = inspection
        self.trainings = trainings.sorted { ($0.fold, $0.seed) < ($1.fold, $1.seed) }
        self.scoresPath = scoresPath
        self.outOfFoldPath = outOfFoldPath
    }

    /// Writes every file of the study into `folder`.
    ///
    /// - Parameters:
    ///   - folder: Where the files go; created when absent.
    ///   - digest: Returns the SHA-256 of a file in hexadecimal.
    /// - Returns: What to tell the user; also written as `summary.txt`.
    /// - Throws: `CoordinatorError.assembly` when what tasks left does not fit the study, and what
    ///   writing throws; no submission is then written.
    package func write(
        to folder: String, digest: (String) throws -> String
    ) throws -> StudySummary {
        let scores = try checkedScores()
        try checkTrainings()
        try ResultFile.makeFolder(folder + "/models")
        var written = StudySummary.Files()
        try writeModels(to: folder)
        try ResultFile.write(HistoryTable(trainings).csv, to: folder + "/history.csv")
        try ResultFile.write(scores.json(), to: folder + "/scores.json")
        try writeOutOfFold(to: folder + "/out_of_fold.h5ad")
        var notices = inspection.notices
        if let blend = try TestBlend(self) {
            notices += blend.notices
            try blend.write(to: folder + "/test_predictions.h5ad")
            written.testPredictions = folder + "/test_predictions.h5ad"
            if let path = file.study.evaluationIds {
                let submission = folder + "/submission.csv"
                let rowCount = try SubmissionAssembly(
                    evaluationIds: path, cells: blend.cells, targets: inspection.targetNames,
                    predictions: blend.predictions
                ).write(to: submission, expectedRowCount: inspection.evaluation?.rowCount)
                written.submission = StudySummary.Submission(
                    path: submission, rowCount: rowCount, sha256: try digest(submission))
            }
        }
        let summary = StudySummary(
            assembly: self, scores: scores, notices: notices, folder: folder, files: written)
        try ResultFile.write(Data(summary.text.utf8), to: folder + "/summary.txt")
        return summary
    }

    private func checkedScores() throws -> ScoreReport {
        guard let bytes = FileManager.default.contents(atPath: scoresPath) else {
            throw CoordinatorError.assembly(
                what: "the scores", place: scoresPath, found: "no file",
                expected: "the scores of the blend task")
        }
        let scores = try ScoreReport(json: bytes)
        let expected = inspection.trainingCells.count
        guard scores.overall.cellCount == expected else {
            throw CoordinatorError.assembly(
                what: "the scores", place: scoresPath,
                found: "scores of \(scores.overall.cellCount) cells",
                expected: "all \(expected) training cells")
        }
        return scores
    }

    /// Every fold and seed exactly once, each with a history.
    private func checkTrainings() throws(CoordinatorError) {
        let section = file.study.citeseq
        let expected = (0..<section.folds.count).flatMap { fold in
            (1...section.ensemble.seedCount).map { "fold \(fold) seed \($0)" }
        }
        let found = trainings.map { "fold \($0.fold) seed \($0.seed)" }
        guard found == expected else {
            throw .assembly(
                what: "the study", place: "trainings",
                found: StudyExaminer.examples(found, limit: 30),
                expected: StudyExaminer.examples(expected, limit: 30))
        }
    }

    private func writeModels(to folder: String) throws(CoordinatorError) {
        for training in trainings {
            try ResultFile.copy(
                training.modelPath,
                to: "\(folder)/models/fold-\(training.fold)-seed-\(training.seed).mmarray")
        }
    }

    private func writeOutOfFold(to path: String) throws {
        let what = "the out-of-fold predictions"
        let archive = try PredictionArchive(
            path: outOfFoldPath, what: what, targetNames: inspection.targetNames)
        let predictions = try archive.rows(
            of: inspection.trainingCells, what: what, path: outOfFoldPath)
        try PredictionFile(
            cells: inspection.trainingCells, targets: inspection.targetNames,
            predictions: predictions,
            observations: [
                ("group", .categories(inspection.groups)),
                ("fold", .integers(inspection.foldPlan.foldOfCell)),
            ]
        ).write(to: path)
    }
}

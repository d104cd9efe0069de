internal import Learning
internal import Pipelines

/// What the histories of a question's trainings show beside their scores.
struct TrainingFindings {
    private let trainings: [QuestionAssembly.Training]
    private let epochCount: Int?
    private let minimumDelta: Double

    /// Examines trainings, fold by fold and seed by seed; those of a model that is not trained
    /// have no parameters.
    init(_ trainings: [QuestionAssembly.Training], _ parameters: TrainingParameters?) {
        self.trainings = trainings
        epochCount = parameters?.epochs
        minimumDelta = parameters?.stoppingMinDelta ?? 0
    }

    /// The epoch whose weights a training keeps.
    func keptEpoch(of training: QuestionAssembly.Training) -> Int {
        TrainingSchedule.keptEpoch(
            of: training.history.map(\.validationLoss), minimumDelta: minimumDelta)
    }

    /// Returns the trainings whose loss was not a finite number in some epoch, and the weights they
    /// keep.
    var divergences: [String] {
        trainings.compactMap { training in
            let epochs = training.history.filter { !$0.isFinite }.map(\.epoch)
            guard let first = epochs.first else { return nil }
            let toTheEnd = epochs.count == training.history.count - first + 1
            let place =
                toTheEnd
                ? "from epoch \(first) on"
                : "in epochs \(StudyExaminer.examples(epochs.map { "\($0)" }, limit: 8))"
            return "fold \(training.fold), seed \(training.seed): the loss was not finite "
                + "\(place); the weights of epoch \(keptEpoch(of: training)) are kept."
        }
    }

    /// Names the trainings that still improved when they ended; nil where none did.
    var lastEpochs: String? {
        guard let epochCount else { return nil }
        let names = trainings.filter {
            $0.history.count == epochCount && keptEpoch(of: $0) == epochCount
        }.map { "fold \($0.fold) seed \($0.seed)" }
        guard !names.isEmpty else { return nil }
        return "\(StudyExaminer.examples(names, limit: 8)): the best epoch is the last of "
            + "\(epochCount): more epochs may help (training.epochs)."
    }
}

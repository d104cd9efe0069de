internal import Learning
internal import Pipelines

/// What the histories of a question's trainings show beside their scores.
struct TrainingFindings {
    private let trainings: [QuestionAssembly.Training]
    /// [member]; nil for models that are not trained by epochs.
    private let limits: [TrainingLimits?]
    private let name: (QuestionAssembly.Training) -> String

    /// Examines trainings, fold by fold, member by member and seed by seed.
    ///
    /// - Throws: `ModelError.unknownKind`, and what decoding parameters throws.
    init(
        _ trainings: [QuestionAssembly.Training], of assembly: QuestionAssembly
    ) throws {
        self.trainings = trainings.filter { !$0.history.isEmpty }
        limits = try assembly.members.map {
            try ModelRegistry.standard.kind($0.model.kind).limits($0.model)
        }
        name = assembly.name
    }

    /// The epoch whose weights a training keeps; nil for a model without epochs.
    func keptEpoch(of training: QuestionAssembly.Training) -> Int? {
        guard let limits = limits[training.member], !training.history.isEmpty else { return nil }
        return TrainingSchedule.keptEpoch(
            of: training.history.map(\.validationLoss), minimumDelta: limits.minimumDelta)
    }

    /// Returns the trainings whose loss was not a finite number in some epoch, and the weights they
    /// keep.
    var divergences: [String] {
        trainings.compactMap { training in
            let epochs = training.history.filter { !$0.isFinite }.map(\.epoch)
            guard let first = epochs.first, let kept = keptEpoch(of: training) else { return nil }
            let toTheEnd = epochs.count == training.history.count - first + 1
            let place =
                toTheEnd
                ? "from epoch \(first) on"
                : "in epochs \(StudyExaminer.examples(epochs.map { "\($0)" }, limit: 8))"
            return name(training).replacing(" seed", with: ", seed")
                + ": the loss was not finite \(place); the weights of epoch \(kept) are kept."
        }
    }

    /// Names the trainings that still improved when they ended; empty where none did.
    var lastEpochs: [String] {
        Set(limits.compactMap { $0?.epochCount }).sorted().compactMap { epochCount in
            let names = trainings.filter {
                limits[$0.member]?.epochCount == epochCount && $0.history.count == epochCount
                    && keptEpoch(of: $0) == epochCount
            }.map(name)
            guard !names.isEmpty else { return nil }
            return "\(StudyExaminer.examples(names, limit: 8)): the best epoch is the last of "
                + "\(epochCount): more epochs may help (training.epochs)."
        }
    }
}

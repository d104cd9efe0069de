package import Coordination

/// The stages that a program knows: the coordinator plans by them, workers compute by them.
package struct StageRegistry: Sendable {
    /// In the order in which a study goes through them.
    package let stages: [any Stage.Type]
    /// The kinds of models that its stages fit.
    package let models: ModelRegistry
    private let byKind: [TaskKind: any Stage.Type]

    /// The stages of this release: the only place that lists them.
    package static let standard = StageRegistry([
        IngestStage.self, NormaliseStage.self, StatisticsStage.self, ColumnsStage.self,
        DocumentsStage.self, SweepStage.self, OrthonormaliseStage.self, ProjectStage.self,
        GenesStage.self, CorrelationStage.self, ColumnWeightsStage.self, BatchStage.self,
        MetadataStage.self, CellStatisticsStage.self, FileFeaturesStage.self, NeighboursStage.self,
        AdversaryStage.self, LatentStage.self, BaselineStage.self, TrainStage.self,
        BlendStage.self, ScaleStage.self, PredictStage.self,
    ])

    /// Takes stages as they are; no two may be of one kind.
    package init(_ stages: [any Stage.Type], models: ModelRegistry = .standard) {
        self.stages = stages
        self.models = models
        byKind = Dictionary(stages.map { ($0.kind, $0) }) { first, _ in
            preconditionFailure("two stages are called '\(first.kind)'")
        }
    }

    /// The kinds in the order of the stages.
    package var kinds: [TaskKind] { stages.map { $0.kind } }

    /// The version of each kind, as workers and stores compare them.
    package var versions: [TaskKind: Int] {
        byKind.mapValues { $0.version }
    }

    /// The stage of a kind.
    ///
    /// - Throws: `StageError.unknownKind`.
    package func stage(_ kind: TaskKind) throws(StageError) -> any Stage.Type {
        guard let stage = byKind[kind] else {
            throw .unknownKind(kind, known: kinds)
        }
        return stage
    }

    /// The work as this build would describe it.
    ///
    /// - Throws: `StageError.unknownKind`, and what decoding throws.
    package func understood(_ work: TaskWork) throws -> TaskWork {
        try stage(work.kind).understood(work)
    }

    /// Computes a task.
    ///
    /// - Throws: `StageError.unknownKind`, and what the stage throws.
    package func run(_ work: TaskWork, _ context: TaskContext) throws -> [OutputBytes] {
        var context = context
        context.models = models
        return try stage(work.kind).run(work, context)
    }
}

/// A task that this build cannot compute.
package enum StageError: Error, Sendable, Equatable, CustomStringConvertible {
    case unknownKind(TaskKind, known: [TaskKind])

    package var description: String {
        switch self {
        case .unknownKind(let kind, let known):
            """
            this build knows no task '\(kind)', only \
            \(known.map(\.name).joined(separator: ", ")). Install the same release on every machine.
            """
        }
    }
}

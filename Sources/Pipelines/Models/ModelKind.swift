package import LinearAlgebra

/// A kind of model: its parameters, what it needs and costs, how it is fitted, what it predicts.
///
/// A value is a fitted model; the static requirements describe the kind. Everything about one kind
/// is in one folder, and `ModelRegistry` lists it. A stage asks the registry for a kind by name, so
/// none changes when a kind is added.
///
/// With the arrays and the seed, its parameters decide every byte of a fitted model.
package protocol ModelKind: DeclaredKind where Parameters: Codable {
    /// Whether held-out rows have a part in a fit: they decide when it stops, or at which rate it
    /// learns.
    static var isWatched: Bool { get }

    /// What squared errors have to do with a fit; decides which coordinates of wide targets it
    /// gets.
    static var squaredErrors: SquaredErrors { get }

    /// What of parameters does not suit the features of so many blocks; nothing by default.
    static func problems(_ parameters: Parameters, blockCount: Int) -> [KeyProblem]
    /// The arrays of a fit at their most, in bytes, with those that it is given.
    static func memoryBytes(_ parameters: Parameters, _ shape: ModelShape) -> Int
    /// What a fit computes, and the predictions of held-out and test cells after it, in operations
    /// of which a usual slot does 10⁹ a second (`TaskNeeds`).
    static func operations(_ parameters: Parameters, _ shape: ModelShape) -> Double
    /// The expected bytes of a fitted model's archive.
    static func archiveBytes(_ parameters: Parameters, _ shape: ModelShape) -> Int
    /// The expected bytes of what a fitted model exports, by role.
    static func exportBytes(_ parameters: Parameters) -> [String: Int]
    /// The bytes of the dense layers that fitted models are; none where they are something else.
    static var layerBytes: ((Parameters, ModelShape) -> Int)? { get }
    /// The bytes of a snapshot from which another worker goes on, by those of the archive; 0 for
    /// kinds that leave none.
    static func snapshotBytes(archiveBytes: Int) -> Int
    /// When a fit that goes by epochs ends; nil for kinds that do not.
    static func limits(_ parameters: Parameters) -> TrainingLimits?
    /// Whether predictions are on the scale of the targets that are learned, so that numbers can be
    /// added to them; a fit that knows correlations alone leaves it open. By default they are.
    static func learnsScale(_ parameters: Parameters) -> Bool

    /// Fits a model to the training rows.
    ///
    /// - Parameters:
    ///   - parameters: Of the kind.
    ///   - data: Finite arrays. A kind may empty the targets once it holds them in another order,
    ///     so that they are not held twice; features stay, for predictions.
    ///   - fitting: Seed, messages, checkpoints, cancellation.
    /// - Returns: A model that predicts; `exports` tells how it came about.
    /// - Throws: `TaskError.abandoned` once the result is not wanted, `.yielded` once a snapshot is
    ///   left where the worker must stop, and what the kind throws.
    static func fit(
        _ parameters: Parameters, to data: inout ModelData, _ fitting: ModelFitting
    ) throws -> Self

    /// Reads what `archive` holds.
    init(archive: ArrayArchive) throws
    /// All that `predict` needs.
    var archive: ArrayArchive { get }
    /// Predicts each row from its features alone: `[n, p]` to `[n, m]`.
    func predict(_ features: DenseMatrix) -> DenseMatrix
    /// What a fit leaves beside the model, such as the history of a training; nothing for a model
    /// that was read from an archive.
    func exports() throws -> [OutputBytes]
    /// The model of p features as dense layers, for other programs; nil for a kind that is none.
    func layers(featureCount p: Int) -> DenseLayers?
}

extension ModelKind {
    /// Whether a fit leaves snapshots that another worker goes on from.
    package static var isResumable: Bool { snapshotBytes(archiveBytes: 1) > 0 }
    package static var isWatched: Bool { false }
    package static var squaredErrors: SquaredErrors { .ofTargets }
    /// Whether fitted models are dense layers, which other programs can read.
    package static var hasLayers: Bool { layerBytes != nil }
    package static func problems(_ parameters: Parameters, blockCount: Int) -> [KeyProblem] { [] }
    package static func exportBytes(_ parameters: Parameters) -> [String: Int] { [:] }
    package static var layerBytes: ((Parameters, ModelShape) -> Int)? { nil }
    package static func snapshotBytes(archiveBytes: Int) -> Int { 0 }
    package static func limits(_ parameters: Parameters) -> TrainingLimits? { nil }
    package static func learnsScale(_ parameters: Parameters) -> Bool { true }
    package func exports() throws -> [OutputBytes] { [] }
    package func layers(featureCount p: Int) -> DenseLayers? { nil }
}

/// What squared errors have to do with a fit.
package enum SquaredErrors: Sendable {
    /// Targets are learned by them: of wide targets, the coordinates of the nearest rows.
    case ofTargets
    /// They are a part of a loss that knows the components.
    case inLoss
    /// Nothing: correlations decide.
    case none
}

/// When a fit that goes by epochs ends.
package struct TrainingLimits: Sendable, Equatable {
    /// The most epochs.
    package var epochCount: Int
    /// How much lower than the best before an epoch's validation loss must be to be kept.
    package var minimumDelta: Double
}

/// The requirements on choices, for stages that know no kind.
extension ModelKind {
    static func memoryBytes(_ choice: ModelChoice, _ shape: ModelShape) throws -> Int {
        memoryBytes(try choice.parameters(as: self), shape)
    }

    static func operations(_ choice: ModelChoice, _ shape: ModelShape) throws -> Double {
        operations(try choice.parameters(as: self), shape)
    }

    package static func problems(
        _ choice: ModelChoice, blockCount: Int
    ) throws -> [KeyProblem] {
        problems(try choice.parameters(as: self), blockCount: blockCount)
    }

    static func archiveBytes(_ choice: ModelChoice, _ shape: ModelShape) throws -> Int {
        archiveBytes(try choice.parameters(as: self), shape)
    }

    package static func layerBytes(
        _ choice: ModelChoice, _ shape: ModelShape
    ) throws -> Int? {
        guard let bytes = layerBytes else { return nil }
        return bytes(try choice.parameters(as: self), shape)
    }

    package static func learnsScale(_ choice: ModelChoice) throws -> Bool {
        learnsScale(try choice.parameters(as: self))
    }

    package static func limits(_ choice: ModelChoice) throws -> TrainingLimits? {
        limits(try choice.parameters(as: self))
    }

    static func exportBytes(_ choice: ModelChoice) throws -> [String: Int] {
        exportBytes(try choice.parameters(as: self))
    }

    /// As the requirement, of arrays that are checked to be finite.
    ///
    /// - Throws: `TaskError.featuresNotFinite`, `.targetsNotFinite`, and what the kind throws.
    static func fit(
        _ choice: ModelChoice, to data: inout ModelData, _ fitting: ModelFitting
    ) throws -> Self {
        try data.checkFinite(task: fitting.context.task)
        try fitting.context.checkCancellation()
        return try fit(try choice.parameters(as: self), to: &data, fitting)
    }
}

/// What the engine must know of a task to place, resume and store it, whatever it computes.
package struct TaskTraits: Sendable, Equatable, Codable {
    /// Outputs that stay in the store when every task that reads them is done.
    package enum Kept: Sendable, Equatable, Codable {
        case nothing
        case everything
        /// The outputs of these roles.
        case roles(Set<String>)

        /// Whether an output is one of them.
        package func contains(_ role: String) -> Bool {
            switch self {
            case .nothing: false
            case .everything: true
            case .roles(let roles): roles.contains(role)
            }
        }
    }

    /// The memory a worker must have free to take it, in bytes.
    package var memoryBytes: Int
    /// The expected size of each output by role, in bytes; it decides nothing but estimates.
    package var outputBytes: [String: Int] = [:]
    /// The expected size of its checkpoints, in bytes; it decides nothing but estimates.
    package var checkpointBytes = 0
    /// The expected work, in operations of which a usual slot does 10⁹ a second; it decides the
    /// order of tasks and estimates of time.
    package var operations = 0.0

    /// Operations that a usual slot does in a second.
    package static let operationsPerSecond = 1e9
    /// Whether it can stop with a checkpoint from which another worker goes on.
    ///
    /// Such tasks are long: an attempt that went on from a checkpoint says nothing of the whole
    /// time, and part of one is worth beginning.
    package var isResumable: Bool
    /// Whether a worker may take it beyond its slots when it would otherwise wait for a round that
    /// leaves slots idle.
    package var isShareable: Bool
    /// Which of its outputs stay.
    package var kept: Kept
    /// Whether everything that it reads stays too, so that a task like it can be computed later.
    package var keepsInputs: Bool
    /// Whether the study's results are assembled from its outputs, so that they are hashed before
    /// the study ends.
    package var isResult: Bool

    /// Describes a task; what is not given is not so.
    package init(
        memoryBytes: Int = 0, kept: Kept = .nothing, keepsInputs: Bool = false,
        isResult: Bool = false, isResumable: Bool = false, isShareable: Bool = false
    ) {
        self.memoryBytes = memoryBytes
        self.kept = kept
        self.keepsInputs = keepsInputs
        self.isResult = isResult
        self.isResumable = isResumable
        self.isShareable = isShareable
    }

    /// Takes the larger needs of two tasks of one kind that compute the same.
    mutating func join(_ other: TaskTraits) {
        memoryBytes = max(memoryBytes, other.memoryBytes)
        outputBytes.merge(other.outputBytes, uniquingKeysWith: max)
        checkpointBytes = max(checkpointBytes, other.checkpointBytes)
        operations = max(operations, other.operations)
    }
}

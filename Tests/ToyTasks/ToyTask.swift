package import Coordination

/// Tasks that no stage computes, for tests of what treats all kinds alike.
package enum ToyTask: Sendable {
    /// Keeps its outputs.
    case kept
    /// Leaves outputs that are collected once they are read.
    case passing
    /// Leaves checkpoints, is shared, and keeps its outputs.
    case resumable
    /// Keeps its outputs and its inputs.
    case keeping

    /// What it computes: nothing that anybody knows.
    package var work: TaskWork {
        TaskWork(kind: TaskKind("toy-\(self)"), version: 1, parameters: Array("{}".utf8))
    }

    /// What the engine knows of it.
    package func traits(memoryBytes: Int = 1) -> TaskTraits {
        TaskTraits(
            memoryBytes: memoryBytes, kept: self == .passing ? .nothing : .everything,
            keepsInputs: self == .keeping, isResumable: self == .resumable,
            isShareable: self == .resumable)
    }
}

extension TaskSpec {
    /// A task of a toy kind.
    package init(
        name: String, toy: ToyTask = .kept, inputs: [TaskInput] = [], memoryBytes: Int = 1
    ) {
        self.init(
            name: name, work: toy.work, inputs: inputs,
            traits: toy.traits(memoryBytes: memoryBytes))
    }
}

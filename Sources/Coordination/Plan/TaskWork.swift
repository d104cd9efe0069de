/// What a task computes, as the engine sees it: a name, a version and bytes.
///
/// Together with the digests of the task's inputs it decides every byte of the outputs, so nothing
/// that depends on the machine (paths, thread counts, times) belongs here. The engine compares and
/// passes it on; only the stage of this kind reads the parameters.
package struct TaskWork: Sendable, Hashable, Codable {
    /// Which stage computes it.
    package var kind: TaskKind
    /// Of the stage: raised whenever the same parameters and inputs give other bytes than before.
    package var version: Int
    /// As the stage encodes them: equal parameters have equal bytes.
    package var parameters: [UInt8]

    /// Describes work.
    package init(kind: TaskKind, version: Int, parameters: [UInt8]) {
        self.kind = kind
        self.version = version
        self.parameters = parameters
    }
}

/// The name of a kind of task, such as `train`.
package struct TaskKind: Sendable, Hashable, Codable, CustomStringConvertible {
    /// As it stands in task names, in the store and on the wire.
    package let name: String

    /// Names a kind.
    package init(_ name: String) {
        self.name = name
    }

    /// Reads a name.
    package init(from decoder: any Decoder) throws {
        name = try decoder.singleValueContainer().decode(String.self)
    }

    /// Writes the name alone.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }

    package var description: String { name }
}

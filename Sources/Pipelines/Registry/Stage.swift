package import Coordination
internal import Foundation

/// A kind of task: its parameters, how it is planned, what it computes, what it fits.
///
/// Everything about one stage is in one folder, and `StageRegistry` lists it. Neither the engine,
/// which knows kinds by name, nor the wire changes when a stage is added.
package protocol Stage: Sendable {
    /// The parameters: with the inputs they decide every byte of the outputs.
    associatedtype Work: Codable & Sendable & Equatable

    /// The name of its tasks' kind.
    static var kind: TaskKind { get }
    /// Raised whenever the same parameters and inputs give other bytes than before.
    static var version: Int { get }
    /// What the engine must know of its tasks; a plan fills in the needs of each task.
    static var traits: TaskTraits { get }

    /// Computes the outputs.
    static func run(_ work: Work, _ context: TaskContext) throws -> [OutputBytes]
    /// Notes what the outputs of a task were made of, and what it fits.
    static func trace(_ work: Work, _ task: Int, in trace: inout ProvenanceTrace) throws
    /// What the stage makes of a row of the inputs, for other programs; nil where that is not
    /// features, or depends on more than the row.
    ///
    /// - Parameters:
    ///   - work: Of a task that made features.
    ///   - context: Has the task's inputs, but none of the matrix itself.
    /// - Returns: How features follow from a row.
    /// - Throws: What reading the inputs throws.
    static func rowTransform(_ work: Work, _ context: TaskContext) throws -> RowTransform?
}

extension Stage {
    package static func rowTransform(
        _ work: Work, _ context: TaskContext
    ) throws -> RowTransform? { nil }
}

/// Parameters as bytes, and back.
extension Stage {
    /// Describes work for the engine: the parameters as JSON with sorted keys, so that equal ones
    /// have equal bytes.
    ///
    /// - Throws: What encoding throws: a number that is not finite.
    package static func described(_ work: Work) throws -> TaskWork {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return TaskWork(
            kind: kind, version: version, parameters: Array(try encoder.encode(work)))
    }

    /// The parameters of a task of this stage; nil for one of another.
    ///
    /// - Throws: What decoding throws: parameters of another build.
    package static func work(of task: TaskWork) throws -> Work? {
        task.kind == kind ? try parameters(of: task) : nil
    }

    /// The parameters of a task that is known to be of this stage.
    static func parameters(of task: TaskWork) throws -> Work {
        precondition(task.kind == kind, "'\(task.kind)' is no task of '\(kind)'")
        return try JSONDecoder().decode(Work.self, from: Data(task.parameters))
    }
}

/// The requirements on tasks as the engine describes them, for callers that know no kind.
extension Stage {
    /// The work as this build would describe it: what it does not know or reads otherwise differs.
    static func understood(_ task: TaskWork) throws -> TaskWork {
        try described(try parameters(of: task))
    }

    static func run(_ task: TaskWork, _ context: TaskContext) throws -> [OutputBytes] {
        try run(parameters(of: task), context)
    }

    static func rowTransform(
        _ task: TaskWork, _ context: TaskContext
    ) throws -> RowTransform? {
        try rowTransform(parameters(of: task), context)
    }

    static func trace(_ task: TaskSpec, _ index: Int, in trace: inout ProvenanceTrace) throws {
        try self.trace(parameters(of: task.work), index, in: &trace)
    }
}

package import Coordination
import Foundation
package import LinearAlgebra
import Synchronization

/// What a computation may use: its inputs as local files, a way to say how far it is, and a way to
/// learn that its result is no longer wanted.
package struct TaskContext: Sendable {
    /// The task's name, for messages.
    package let task: String
    /// The task's key, which says whose checkpoint is whose.
    package let key: Digest
    /// Input files in the order of the plan; several may share a role.
    package let inputs: [InputFile]
    /// Raised when the result is no longer wanted.
    package let cancellation: CancellationFlag
    /// What a resumable task leaves behind while it goes on.
    package let checkpoints: any Checkpoints
    /// Tells people what the task waits for.
    package let notice: @Sendable (String) -> Void
    /// Tells how far the task is.
    package let report: @Sendable (TaskProgress) -> Void
    /// The kinds of models that can be fitted.
    var models = ModelRegistry.standard

    /// Gives a computation what it may use.
    package init(
        task: String, key: Digest, inputs: [InputFile], cancellation: CancellationFlag,
        checkpoints: any Checkpoints, notice: @escaping @Sendable (String) -> Void,
        report: @escaping @Sendable (TaskProgress) -> Void
    ) {
        self.task = task
        self.key = key
        self.inputs = inputs
        self.cancellation = cancellation
        self.checkpoints = checkpoints
        self.notice = notice
        self.report = report
    }

    /// The files of a role, in order.
    package func paths(_ role: String) -> [String] {
        inputs.filter { $0.role == role }.map(\.path)
    }

    /// The one file of a role.
    package func path(_ role: String) throws(TaskError) -> String {
        guard let path = paths(role).first else { throw .missingInput(task: task, role: role) }
        return path
    }

    /// The one archive of a role.
    package func archive(_ role: String) throws -> ArrayArchive {
        try checkCancellation()
        return try ArrayArchive(contentsOf: try path(role))
    }

    /// Every archive of a role, in order.
    package func archives(_ role: String) throws -> [ArrayArchive] {
        try paths(role).map { path in
            try checkCancellation()
            return try ArrayArchive(contentsOf: path)
        }
    }

    /// The files of a role, in order; at least one.
    ///
    /// - Throws: `TaskError.missingInput`.
    package func somePaths(_ role: String) throws(TaskError) -> [String] {
        let paths = paths(role)
        guard !paths.isEmpty else { throw .missingInput(task: task, role: role) }
        return paths
    }

    /// The files of a role, in order, where the parameters say how many there are.
    ///
    /// - Throws: `TaskError.inputCount`: a stage that read too few would compute something else.
    package func paths(_ role: String, count: Int) throws(TaskError) -> [String] {
        let paths = paths(role)
        guard paths.count == count else {
            throw .inputCount(task: task, role: role, expected: count, found: paths.count)
        }
        return paths
    }

    /// The archives of a role, in order, where the parameters say how many there are.
    package func archives(_ role: String, count: Int) throws -> [ArrayArchive] {
        _ = try paths(role, count: count)
        return try archives(role)
    }

    /// Leaves a computation whose result is no longer wanted.
    package func checkCancellation() throws(TaskError) {
        if cancellation.isRaised { throw .abandoned(task: task) }
    }
}

/// An input of a task as a file of this machine.
package struct InputFile: Sendable {
    /// What the task reads it as.
    package var role: String
    /// Where it is.
    package var path: String
    private let looksUntouched: @Sendable () -> Bool

    /// Names a file.
    ///
    /// - Parameters:
    ///   - role: What the task reads it as.
    ///   - path: Where it is.
    ///   - looksUntouched: Whether the file is there and nobody has written to it since its bytes
    ///     were known to be right.
    package init(role: String, path: String, looksUntouched: @escaping @Sendable () -> Bool) {
        self.role = role
        self.path = path
        self.looksUntouched = looksUntouched
    }

    /// Whether the file is there and nobody has written to it since its bytes were known to be
    /// right.
    package var isUntouched: Bool { looksUntouched() }
}

/// An output of a task before it is a blob.
package struct OutputBytes: Sendable {
    /// What the task calls it.
    package var role: String
    /// The blob to be.
    package var bytes: [UInt8]

    /// Takes bytes.
    package init(_ role: String, bytes: [UInt8]) {
        self.role = role
        self.bytes = bytes
    }

    /// Encodes an archive.
    package init(_ role: String, _ archive: ArrayArchive) {
        self.init(role, bytes: archive.encoded())
    }

    /// Stores `value` as JSON with sorted keys.
    package init(_ role: String, json value: some Encodable) throws {
        self.role = role
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        bytes = Array(try encoder.encode(value)) + [10]
    }
}

/// Raised once, from any thread, and never lowered.
package final class CancellationFlag: Sendable {
    private let raised = Mutex(false)

    /// A flag that is not raised.
    package init() {}

    /// Whether it was raised.
    package var isRaised: Bool { raised.withLock { $0 } }

    /// Raises it.
    package func raise() {
        raised.withLock { $0 = true }
    }
}

import Coordination
import Foundation
import LinearAlgebra
import Messaging
import Synchronization

/// What a computation may use: its inputs as local files, a way to say how far it is, and a way to
/// learn that its result is no longer wanted.
struct TaskContext: Sendable {
    /// The task's name, for messages.
    let task: String
    /// The task's key, which says whose checkpoint is whose.
    let key: Digest
    /// Input files in the order of the plan; several may share a role.
    let inputs: [InputFile]
    let cancellation: CancellationFlag
    /// What a training leaves behind while it goes on.
    let checkpoints: CheckpointLine
    /// Tells people what the task waits for.
    let notice: @Sendable (String) -> Void
    let report: @Sendable (TaskProgress) -> Void

    /// The files of a role, in order.
    func paths(_ role: String) -> [String] {
        inputs.filter { $0.role == role }.map(\.path)
    }

    /// The one file of a role.
    func path(_ role: String) throws(TaskError) -> String {
        guard let path = paths(role).first else { throw .missingInput(task: task, role: role) }
        return path
    }

    /// The one archive of a role.
    func archive(_ role: String) throws -> ArrayArchive {
        try checkCancellation()
        return try ArrayArchive(contentsOf: try path(role))
    }

    /// Every archive of a role, in order.
    func archives(_ role: String) throws -> [ArrayArchive] {
        try paths(role).map { path in
            try checkCancellation()
            return try ArrayArchive(contentsOf: path)
        }
    }

    /// Leaves a computation whose result is no longer wanted.
    func checkCancellation() throws(TaskError) {
        if cancellation.isRaised { throw .abandoned(task: task) }
    }
}

/// An input of a task as a file of this machine.
struct InputFile: Sendable {
    var role: String
    var path: String
    /// What the file looked like once its bytes were known to be right.
    private let stamp: FileStamp?

    init(role: String, file: FetchedBlob) {
        self.role = role
        path = file.path
        stamp = file.stamp
    }

    /// Whether the file is there and nobody has written to it since.
    var isUntouched: Bool { stamp != nil && FileStamp(path: path) == stamp }
}

/// An output of a task before it is a blob.
struct OutputBytes: Sendable {
    var role: String
    var bytes: [UInt8]

    init(_ role: String, bytes: [UInt8]) {
        self.role = role
        self.bytes = bytes
    }

    init(_ role: String, _ archive: ArrayArchive) {
        self.init(role, bytes: archive.encoded())
    }

    /// Stores `value` as JSON with sorted keys.
    init(_ role: String, json value: some Encodable) throws {
        self.role = role
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        bytes = Array(try encoder.encode(value)) + [10]
    }
}

/// Raised once, from any thread, and never lowered.
final class CancellationFlag: Sendable {
    private let raised = Mutex(false)

    var isRaised: Bool { raised.withLock { $0 } }

    func raise() {
        raised.withLock { $0 = true }
    }
}

import Coordination
import Foundation
import LinearAlgebra
import Pipelines
import Synchronization
import Testing

/// Runs stages as a worker does: from files by role to outputs by role.
///
/// The files lie in a temporary folder that goes with the bench.
final class StageBench {
    /// What the task is called in errors.
    static let task = "study/task"
    /// The task's key, which checkpoints carry.
    static let key = Digest(bytes: [UInt8](repeating: 7, count: 32))

    let folder: String
    /// Raised to tell that nobody wants the result any more.
    let cancellation = CancellationFlag()
    private var inputs: [InputFile] = []
    private var fileCount = 0

    init() throws {
        folder = FileManager.default.temporaryDirectory.path + "/stage-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// Gives the stage a file that lies somewhere.
    func give(_ role: String, path: String, isUntouched: Bool = true) {
        inputs.append(InputFile(role: role, path: path) { isUntouched })
    }

    /// Gives the stage an archive; several may share a role.
    func give(_ role: String, _ archive: ArrayArchive, isUntouched: Bool = true) throws {
        let path = newPath(role)
        try archive.write(to: path)
        give(role, path: path, isUntouched: isUntouched)
    }

    /// Gives the stage a file with these bytes.
    func give(_ role: String, bytes: [UInt8]) throws {
        let path = newPath(role)
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        give(role, path: path)
    }

    private func newPath(_ role: String) -> String {
        fileCount += 1
        return "\(folder)/\(fileCount)-\(role)"
    }

    /// Takes back all files of a role.
    func withdraw(_ role: String) {
        inputs.removeAll { $0.role == role }
    }

    /// Puts an archive in the place of all files of a role.
    func replace(_ role: String, _ archive: ArrayArchive) throws {
        withdraw(role)
        try give(role, archive)
    }

    /// Runs the stage through the registry, as a task that was described and sent; `report` hears
    /// how far it is.
    func run<Kind: Stage>(
        _ stage: Kind.Type, _ work: Kind.Work,
        checkpoints: any Checkpoints = ScriptedCheckpoints(),
        report: @escaping @Sendable (TaskProgress) -> Void = { _ in }
    ) throws -> StageOutputs {
        let context = TaskContext(
            task: Self.task, key: Self.key, inputs: inputs, cancellation: cancellation,
            checkpoints: checkpoints, notice: { _ in }, report: report)
        return StageOutputs(
            try StageRegistry.standard.run(try stage.described(work), context))
    }

    /// What the stage makes of a row, for other programs.
    func rowTransform<Kind: Stage>(
        _ stage: Kind.Type, _ work: Kind.Work
    ) throws -> RowTransform? {
        let context = TaskContext(
            task: Self.task, key: Self.key, inputs: inputs, cancellation: cancellation,
            checkpoints: ScriptedCheckpoints(), notice: { _ in }, report: { _ in })
        return try stage.rowTransform(work, context)
    }

    /// Expects that the task ends when it is told before it begins.
    func expectAbandoned<Kind: Stage>(
        _ stage: Kind.Type, _ work: Kind.Work, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        cancellation.raise()
        #expect(throws: TaskError.abandoned(task: Self.task), sourceLocation: sourceLocation) {
            try run(stage, work)
        }
    }

    /// Expects that the task ends with `.missingInput` where there is no file of `role`.
    func expectMissing<Kind: Stage>(
        _ role: String, _ stage: Kind.Type, _ work: Kind.Work,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        withdraw(role)
        #expect(
            throws: TaskError.missingInput(task: Self.task, role: role),
            sourceLocation: sourceLocation
        ) {
            try run(stage, work)
        }
    }

    /// Expects that the task ends with `.inputCount` where there is no file of `role`.
    func expectCount<Kind: Stage>(
        _ role: String, _ expected: Int, _ stage: Kind.Type, _ work: Kind.Work,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        withdraw(role)
        #expect(
            throws: TaskError.inputCount(
                task: Self.task, role: role, expected: expected, found: 0),
            sourceLocation: sourceLocation
        ) {
            try run(stage, work)
        }
    }
}

/// What a stage gave.
struct StageOutputs {
    private let outputs: [OutputBytes]

    init(_ outputs: [OutputBytes]) {
        self.outputs = outputs
    }

    /// The roles in the order in which the stage named them.
    var roles: [String] { outputs.map(\.role) }

    /// The bytes of each output by role, for comparisons of runs.
    var bytesByRole: [String: [UInt8]] {
        Dictionary(outputs.map { ($0.role, $0.bytes) }, uniquingKeysWith: +)
    }

    func bytes(_ role: String) throws -> [UInt8] {
        try #require(outputs.first { $0.role == role }?.bytes, "no output '\(role)' in \(roles)")
    }

    func archive(_ role: String) throws -> ArrayArchive {
        try ArrayArchive(decoding: try bytes(role))
    }
}

/// What closures were told, in order.
final class Tally<Value: Sendable>: Sendable {
    private let list = Mutex<[Value]>([])

    var values: [Value] { list.withLock { $0 } }

    func add(_ value: Value) {
        list.withLock { $0.append(value) }
    }
}

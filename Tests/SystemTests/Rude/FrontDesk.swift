import Coordination
import ToyTasks
import Foundation
import Logging
import Messaging
import Synchronization
import mmcoord

/// A coordinator of toy tasks behind the production request handler, with nothing else around it.
final class FrontDesk: Sendable {
    let coordinator: Coordinator
    let handler: RequestHandler
    let blobs: BlobStore
    let store: JobStore
    let lines = LineCounter()
    private let folder: String

    /// So many tasks, none of which reads another.
    convenience init(taskCount: Int = 4, folder: String = NSTemporaryDirectory()) async throws {
        let tasks = (0..<taskCount).map {
            TaskSpec(name: "toy/project/\($0)", memoryBytes: $0 + 1)
        }
        try await self.init(plan: Plan(tasks: tasks), folder: folder)
    }

    /// Serves the tasks of `plan`, and the bytes that they read from the start.
    init(
        plan: Plan, folder: String = NSTemporaryDirectory(), inputs: [[UInt8]] = []
    ) async throws {
        self.folder = folder + "/desk-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: self.folder, withIntermediateDirectories: true)
        blobs = try BlobStore(directory: self.folder + "/blobs", isDurable: false)
        store = try JobStore(path: self.folder + "/store.sqlite")
        let lines = lines
        var kept: [Digest: [UInt8]] = [:]
        for bytes in inputs { kept[try blobs.insert(bytes)] = bytes }
        coordinator = try Coordinator(
            plan: plan, options: SchedulerOptions(),
            store: store, blobs: blobs, keptInputs: kept,
            logger: Logger(label: "desk") { _ in CountingHandler(lines: lines) })
        handler = RequestHandler(
            coordinator: coordinator, blobs: blobs,
            settings: ProtocolSettings(
                study: "toy", lease: .seconds(30), heartbeat: .seconds(5), bulkURL: ""))
        await coordinator.begin()
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// The answer to a request of worker `number`.
    func ask(
        _ number: UInt64, _ fill: (inout WireRequest) -> Void
    ) async throws -> WireReply.OneOf_Answer? {
        try Frame.reply(from: await answer(FrontDesk.frame(number, fill))).answer
    }

    /// The answer to a frame of somebody unknown.
    func answer(_ frame: [UInt8]) async -> [UInt8] {
        await handler.answer(frame, from: Peer(address: .inproc(name: "desk")))
    }

    /// A request of worker `number` as a frame.
    static func frame(_ number: UInt64, _ fill: (inout WireRequest) -> Void) -> [UInt8] {
        var request = WireRequest()
        request.header.workerID = Data(WorkerIdentifier(high: number, low: 1).bytes)
        fill(&request)
        return Frame.encode(request)
    }
}

/// Counts log lines.
final class LineCounter: Sendable {
    private let texts = Mutex<[String]>([])

    var count: Int { texts.withLock { $0.count } }
    var all: [String] { texts.withLock { $0 } }

    func add(_ text: String) { texts.withLock { $0.append(text) } }
}

private struct CountingHandler: LogHandler {
    let lines: LineCounter
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { lines.add("\(event.message)") }
}

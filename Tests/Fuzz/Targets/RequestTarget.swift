import Coordination
import ToyTasks
import Foundation
import Logging
import Messaging
import SwiftProtobuf
import Synchronization
import mmcoord

/// Streams of requests against the production request handler of a throw-away coordinator.
///
/// Three workers and four tasks; the coordinator is made anew every few hundred streams, since
/// making one takes far longer than a stream. What one stream left behind, others meet: that is how
/// it is at a real coordinator's port.
final class RequestTarget: FuzzTarget {
    static let name = "request"

    private struct Desk: Sendable {
        var coordinator: Coordinator
        var handler: RequestHandler
        var uses = 0
    }
    private let desk = Mutex<Desk?>(nil)
    private let folder: FuzzFolder
    private let lives = Mutex(0)

    private static let usesOfADesk = 300

    init() throws {
        folder = try FuzzFolder(Self.name)
    }

    func run(_ bytes: [UInt8]) {
        let done = DispatchSemaphore(value: 0)
        Task {
            await serve(bytes)
            done.signal()
        }
        done.wait()
    }

    private func serve(_ bytes: [UInt8]) async {
        guard let desk = try? await freshDesk() else { return }
        var reader = InputReader(bytes)
        for _ in 0..<12 where !reader.isAtEnd {
            let worker = reader.byte() % 4
            guard var request = try? WireRequest(serializedBytes: reader.piece()) else { continue }
            if worker < 3 { request.header.workerID = Data(repeating: worker, count: 16) }
            // Nothing of the machine's own is linked or hashed.
            if case .haveBlob = request.verb { request.haveBlob.path = "" }
            // A long poll would wait for real.
            if case .lease = request.verb { request.lease.waitMs = 0 }
            await answer(Frame.encode(request), desk)
        }
    }

    /// Lets time pass until the request is answered: nobody else keeps time here.
    private func answer(_ frame: [UInt8], _ desk: Desk) async {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                _ = await desk.handler.answer(frame, from: Peer(address: .inproc(name: "fuzzer")))
                return true
            }
            group.addTask {
                while !Task.isCancelled {
                    await desk.coordinator.tick()
                    await Task.yield()
                }
                return false
            }
            while let isAnswer = await group.next(), !isAnswer {}
            group.cancelAll()
        }
    }

    private func freshDesk() async throws -> Desk {
        let known = desk.withLock { desk -> Desk? in
            desk?.uses += 1
            guard let current = desk, current.uses < Self.usesOfADesk else { return nil }
            return current
        }
        if let known { return known }
        let life = lives.withLock { lives in
            lives += 1
            return lives
        }
        try? FileManager.default.removeItem(atPath: "\(folder.path)/\(life - 1)")
        let place = "\(folder.path)/\(life)"
        let blobs = try BlobStore(directory: place + "/blobs", isDurable: false)
        let tasks = (0..<4).map {
            TaskSpec(
                name: "toy/project/\($0)", toy: .kept,
                inputs: [], memoryBytes: $0 + 1)
        }
        let coordinator = try Coordinator(
            plan: try Plan(tasks: tasks), options: SchedulerOptions(),
            store: try JobStore(path: place + "/store.sqlite"), blobs: blobs,
            logger: Logger(label: "fuzz") { _ in SwiftLogNoOpLogHandler() })
        await coordinator.begin()
        let handler = RequestHandler(
            coordinator: coordinator, blobs: blobs,
            settings: ProtocolSettings(
                study: "toy", lease: .seconds(30), heartbeat: .seconds(5), bulkURL: ""))
        let fresh = Desk(coordinator: coordinator, handler: handler)
        desk.withLock { $0 = fresh }
        return fresh
    }

    static func seeds() throws -> [[UInt8]] {
        let requests = try requests().map { try $0.serializedBytes() as [UInt8] }
        func stream(_ order: [Int], worker: UInt8) -> [UInt8] {
            order.flatMap { index -> [UInt8] in
                let bytes = requests[index]
                return [worker, UInt8(bytes.count & 255), UInt8(bytes.count >> 8)] + bytes
            }
        }
        let inOrder = Array(requests.indices)
        return [
            stream(inOrder, worker: 0), stream(inOrder.reversed(), worker: 1),
            stream([0, 1], worker: 0) + stream([0, 1, 2], worker: 1),
        ] + inOrder.map { stream([$0], worker: 2) }
    }

    /// One request of each verb, in the order in which a worker makes them.
    static func requests() -> [WireRequest] {
        let fills: [(inout WireRequest) -> Void] = [
            {
                $0.hello.kinds = ["toy-kept 1"]
                $0.hello.host = "host"
                $0.hello.slots = 2
                $0.hello.memoryBytes = 1 << 30
            },
            {
                $0.lease.freeSlots = 1
                $0.lease.freeMemoryBytes = 1 << 30
            },
            {
                var entry = WireRunningTask()
                entry.taskID = "toy/project/0"
                entry.token = 1
                entry.fraction = 0.5
                entry.score = 0.5
                $0.heartbeat.running = [entry]
            },
            {
                $0.haveBlob.digest = Data(count: 32)
                $0.haveBlob.sizeBytes = 3
            },
            {
                $0.putChunk.digest = Data(count: 32)
                $0.putChunk.sizeBytes = 3
                $0.putChunk.data = Data([1, 2])
            },
            {
                $0.getChunk.digest = Data(count: 32)
                $0.getChunk.length = 3
            },
            {
                $0.commit.taskID = "toy/project/0"
                $0.commit.token = 1
                $0.commit.key = Data(count: 32)
                $0.commit.outputs = [WireOutputBlob()]
            },
            {
                $0.checkpoint.taskID = "toy/project/0"
                $0.checkpoint.token = 1
                $0.checkpoint.key = Data(count: 32)
                $0.checkpoint.digest = Data(count: 32)
                $0.checkpoint.sizeBytes = 3
                $0.checkpoint.epochsDone = 2
            },
            {
                $0.fail.taskID = "toy/project/0"
                $0.fail.token = 1
                $0.fail.failure.kind = "preempted"
                $0.fail.failure.logLines = ["a line"]
            },
            { $0.status = WireStatus() }, { $0.bye.reason = "done" },
        ]
        return fills.map { fill in
            var request = WireRequest()
            request.header.workerID = Data(count: 16)
            fill(&request)
            return request
        }
    }
}

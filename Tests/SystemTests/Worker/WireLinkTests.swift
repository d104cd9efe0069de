import Coordination
import Foundation
import Logging
import Messaging
import Synchronization
import Testing
import mmworker

/// A worker's sockets against a coordinator that is started anew.
@Suite("Worker's link") struct WireLinkTests {
    private let folder: String
    private let cache: BlobStore
    private let keep: BlobStore

    init() throws {
        folder = NSTemporaryDirectory() + "link-\(UUID().uuidString)"
        cache = try BlobStore(directory: folder + "/cache", isDurable: false)
        keep = try BlobStore(directory: folder + "/keep", isDurable: false)
    }

    /// Serves `handler` at a free port while `body` runs.
    private func withServer(
        _ handler: @escaping @Sendable (WireRequest) async -> WireReply,
        _ body: (String) async throws -> Void
    ) async throws {
        let server = try NNGServer(at: Address("tcp://127.0.0.1:0"), contextCount: 8, watchdog: nil)
        let running = Task {
            try await server.run { bytes, _ in
                guard let request = try? Frame.request(from: bytes) else {
                    return Frame.encode(error: MessagingError.malformedFrame(reason: "a test's"))
                }
                return Frame.encode(await handler(request))
            }
        }
        do {
            try await body(server.address.url)
        } catch {
            server.close()
            throw error
        }
        server.close()
        try await running.value
    }

    private func welcome(bulkURL: String) -> WireReply {
        var reply = WireReply()
        reply.welcome.studyID = "toy"
        reply.welcome.bulkURL = bulkURL
        return reply
    }

    private var session: Session { Session(identity: .draw(slots: 1, memoryBytes: 1)) }

    /// Says hello until it is answered, as a worker does: how long that takes is not tested here.
    private func greet(_ link: WireLink) async throws {
        let isAnswered = try await soon {
            do {
                _ = try await link.hello(nextAsk: 1)
                return true
            } catch let error as MessagingError where error.isRetryable {
                return false
            }
        }
        try #require(isAnswered, "no hello was answered")
    }

    @Test("a result under way goes on where the coordinator's blobs have moved to")
    func movedBlobs() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let bytes = Array("a result".utf8)
        let blob = BlobReference(digest: try cache.insert(bytes), sizeBytes: bytes.count)
        let isAsked = Mutex(false)
        let isOver = Mutex(false)
        let silent: @Sendable (WireRequest) async -> WireReply = { _ in
            isAsked.withLock { $0 = true }
            while !isOver.withLock({ $0 }) { try? await Task.sleep(for: .milliseconds(5)) }
            return WireReply()
        }
        let service = BlobService(store: keep)
        try await withServer(silent) { old in
            defer { isOver.withLock { $0 = true } }
            try await withServer({ service.answer($0) ?? WireReply() }) { new in
                let place = Mutex(old)
                try await withServer({ _ in welcome(bulkURL: place.withLock { $0 }) }) { control in
                    let link = try WireLink(
                        coordinator: Address(control), session: session, cache: cache)
                    try await greet(link)
                    let first = Task { try await link.upload(blob) }
                    let hasBegun = try await soon { isAsked.withLock { $0 } }
                    #expect(hasBegun)
                    place.withLock { $0 = new }
                    try await greet(link)
                    await #expect {
                        try await first.value
                    } throws: { error in
                        (error as? MessagingError)?.isRetryable == true
                    }
                    _ = try await link.upload(blob)
                    #expect(try keep.read(blob.digest) == bytes)
                }
            }
        }
    }

    @Test("a connection that swallows requests is given up long before they time out")
    func swallowed() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var reply = WireReply()
        reply.commit.status = .accepted
        let host = try #require(RawHost(answer: Frame.encode(reply), deafConnections: 1))
        let link = try WireLink(coordinator: Address(host.url), session: session, cache: cache)
        let task = Assignment(
            task: "toy", key: BlobStore.sha256(of: []), work: try WorkerBench.training(),
            inputs: [],
            attempt: 1, token: 1, memoryBytes: 1)
        let begin = ContinuousClock.now
        await #expect {
            // Would wait for a minute.
            try await link.commit(task, [], Usage())
        } throws: { error in
            (error as? MessagingError)?.isRetryable == true
        }
        #expect(ContinuousClock.now - begin < .seconds(30 * Sandbox.patience))
        let second = try await link.commit(task, [], Usage())
        guard case .settled(.accepted) = second else {
            Issue.record("answered \(second)")
            return
        }
    }

    @Test("an answer that was damaged on its way is worth another try")
    func damagedAnswer() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var reply = WireReply()
        reply.commit.status = .accepted
        var frame = Frame.encode(reply)
        frame[frame.count - 1] ^= 4
        let host = try #require(RawHost(answer: frame))
        let link = try WireLink(coordinator: Address(host.url), session: session, cache: cache)
        await #expect {
            try await link.report(Failure(kind: .machine, task: "toy", message: "full"), token: 1)
        } throws: { error in
            (error as? MessagingError)?.isRetryable == true
        }
    }

    @Test("of the tasks of one answer those that can be read are taken")
    func unreadableTask() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let work = try WorkerBench.training()
        let key = try TaskKey.digest(of: work, inputs: [])
        let answer: @Sendable (WireRequest) async -> WireReply = { request in
            var reply = WireReply()
            for (token, kind) in [(4, work.kind.name), (5, "dance")] {
                var task = WireLeasedTask()
                task.taskID = "task-\(token)"
                task.key = key.wire
                task.token = UInt64(token)
                task.kind = kind
                task.version = UInt32(work.version)
                task.parameters = Data(work.parameters)
                reply.lease.tasks.append(task)
            }
            return reply
        }
        try await withServer(answer) { url in
            let link = try WireLink(coordinator: Address(url), session: session, cache: cache)
            let answer = try await link.ask(
                1, slots: 2, memoryBytes: 1, patience: .zero, remaining: nil)
            #expect(answer.assignments.map(\.task) == ["task-4"])
            #expect(answer.unreadable.map(\.token) == [5])
            let failure = try #require(answer.unreadable.first?.failure)
            // Another worker can read it: this one's build is no reason to stop the study.
            #expect(failure.kind == .preempted)
            #expect(failure.task == "task-5")
            #expect(failure.message.contains("Install the same build"))
        }
    }

    /// What a coordinator says whose build adds `option` to each task, and the worker's answer.
    private func answer(
        withOption option: String?
    ) async throws -> (answer: LeaseAnswer, key: Digest) {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        // The work and the key as another build makes them: of JSON with one more member.
        var work = try WorkerBench.training()
        let json = try JSONSerialization.jsonObject(with: Data(work.parameters))
        var options = try #require(json as? [String: Any])
        if let option {
            options[option] = "cosine"
            work.parameters = Array(
                try JSONSerialization.data(
                    withJSONObject: options, options: [.sortedKeys, .withoutEscapingSlashes]))
        }
        let input = RoleBlob(
            role: "features",
            blob: BlobReference(digest: BlobStore.sha256(of: [7]), sizeBytes: 1))
        let sent = work
        let key = try TaskKey.digest(of: sent, inputs: [input])
        let reply: @Sendable (WireRequest) async -> WireReply = { request in
            var reply = WireReply()
            if case .hello = request.verb {
                reply.welcome.studyID = "toy"
                reply.welcome.build = "0.2.0 (protocol 3.1)"
                return reply
            }
            var task = WireLeasedTask()
            task.taskID = "toy/train"
            task.key = key.wire
            task.kind = sent.kind.name
            task.version = UInt32(sent.version)
            task.parameters = Data(sent.parameters)
            task.inputs = [WireInputBlob(input)]
            reply.lease.tasks = [task]
            return reply
        }
        var found: LeaseAnswer?
        try await withServer(reply) { url in
            let link = try WireLink(coordinator: Address(url), session: session, cache: cache)
            try await greet(link)
            found = try await link.ask(
                1, slots: 1, memoryBytes: 1, patience: .zero, remaining: nil)
        }
        return (try #require(found), key)
    }

    @Test("a task whose key fits what was decoded is taken")
    func fittingKey() async throws {
        let (answer, key) = try await answer(withOption: nil)
        #expect(answer.assignments.map(\.key) == [key])
        try #expect(answer.assignments.map(\.work) == [WorkerBench.training()])
        #expect(answer.unreadable.isEmpty)
    }

    @Test("a task with an option that this build does not know is given back; both builds are told")
    func unknownOption() async throws {
        let (answer, key) = try await answer(withOption: "schedule")
        #expect(answer.assignments.isEmpty)
        let failure = try #require(answer.unreadable.first?.failure)
        #expect(failure.kind == .preempted)
        #expect(failure.task == "toy/train")
        for part in [Build.name, "0.2.0 (protocol 3.1)", key.short] {
            #expect(failure.message.contains(part), "\(failure.message)")
        }
    }

    @Test("a data file that changes after it was hashed is not taken for the one that was hashed")
    func changedHint() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/data.h5"
        let bytes = Array("cells".utf8)
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -3_600)], ofItemAtPath: path)
        let blob = BlobReference(
            digest: BlobStore.sha256(of: bytes), sizeBytes: bytes.count, pathHint: path)
        let service = BlobService(store: keep)
        let answer: @Sendable (WireRequest) async -> WireReply = { request in
            service.answer(request) ?? welcome(bulkURL: "")
        }
        try await withServer(answer) { url in
            let link = try WireLink(coordinator: Address(url), session: session, cache: cache)
            try await greet(link)
            let fetched = try await link.fetch(blob)
            #expect(fetched.path == path)
            #expect(fetched.stamp == FileStamp(path: path))
            try Data("CELLS".utf8).write(to: URL(fileURLWithPath: path))
            #expect(fetched.stamp != FileStamp(path: path))
            await #expect(throws: MessagingError.blobNotFound(blob.digest)) {
                _ = try await link.fetch(blob)
            }
        }
    }

    @Test("a new pace of heartbeats is taken up at once")
    func pace() async throws {
        let beatCount = Atomic<Int>(0)
        let answer: @Sendable (WireRequest) async -> WireReply = { _ in
            beatCount.add(1, ordering: .relaxed)
            var reply = WireReply()
            reply.heartbeat.directive = .continue
            return reply
        }
        try await withServer(answer) { url in
            let heartbeat = try Heartbeat(
                coordinator: Address(url), session: session, logger: Logger(label: "test"))
            defer { heartbeat.stop() }
            try heartbeat.start(every: .seconds(3_600), lease: .seconds(7_200))
            let hasBegun = try await soon { beatCount.load(ordering: .relaxed) >= 1 }
            #expect(hasBegun)
            try heartbeat.start(every: .milliseconds(20), lease: .seconds(60))
            let isFaster = try await soon { beatCount.load(ordering: .relaxed) >= 4 }
            #expect(isFaster)
        }
    }
}

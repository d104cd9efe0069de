import Coordination
import Foundation
import Messaging
import Synchronization
import Testing
import mmcoord

/// What one coordinator takes in at a time, and what does not hold it up.
@Suite("A coordinator's capacity")
struct CapacityTests {
    @Test("beyond as many workers as a coordinator takes, a hello is told so and tried again")
    func crowded() async throws {
        let desk = try await FrontDesk()
        for number in 1...8_000 {
            let answer = try await desk.ask(UInt64(number)) {
                $0.hello.kinds = ["toy-kept 1"]
                $0.hello.host = "node"
            }
            guard case .welcome = answer else {
                Issue.record("worker \(number): \(answer as Any)")
                return
            }
        }
        func hello(_ number: UInt64) async throws -> WireReply.OneOf_Answer? {
            try await desk.ask(number) {
                $0.hello.kinds = ["toy-kept 1"]
            }
        }
        // An error, which a worker asks again after; a refusal would end it.
        await #expect(throws: MessagingError.self) { _ = try await hello(8_001) }
        // Who is known may say hello again, and who leaves makes room.
        guard case .welcome = try await hello(17) else {
            Issue.record("a worker that was there is turned away")
            return
        }
        _ = try await desk.ask(17) { $0.bye = WireBye() }
        guard case .welcome = try await hello(8_001) else {
            Issue.record("there is room and nobody is let in")
            return
        }
        guard case .status(let picture) = try await desk.ask(1, { $0.status = WireStatus() }) else {
            Issue.record("no picture")
            return
        }
        let status = try JSONDecoder().decode(StudyStatus.self, from: picture.json)
        #expect(status.workers.count == 8_000)
    }

    @Test("blobs that wait for a disk, however many, hold up no heartbeat")
    func slowDisk() async throws {
        let desk = try await FrontDesk()
        let folder = NSTemporaryDirectory() + "slow-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let disk = DispatchSemaphore(value: 0)
        let waiting = Mutex(0)
        let blobs = try BlobStore(directory: folder, isDurable: false) { isNamed in
            guard !isNamed else { return }
            waiting.withLock { $0 += 1 }
            disk.wait()
        }
        let handler = RequestHandler(
            coordinator: desk.coordinator, blobs: blobs,
            settings: ProtocolSettings(
                study: "toy", lease: .seconds(30), heartbeat: .seconds(5), bulkURL: ""))
        let peer = Peer(address: .inproc(name: "desk"))
        // More than the pool that answers has threads.
        let count = min(32, 2 * ProcessInfo.processInfo.activeProcessorCount + 2)
        let uploads = (0..<count).map { number in
            Task {
                let bytes = Array("blob \(number)".utf8)
                return await handler.answer(
                    FrontDesk.frame(1) {
                        $0.putChunk.digest = BlobStore.sha256(of: bytes).wire
                        $0.putChunk.sizeBytes = UInt64(bytes.count)
                        $0.putChunk.data = Data(bytes)
                    }, from: peer)
            }
        }
        try await onThread {
            let deadline = ContinuousClock.now + .seconds(60 * Sandbox.patience)
            while waiting.withLock({ $0 }) < count {
                try #require(ContinuousClock.now < deadline, "the uploads do not come so far")
                usleep(5_000)
            }
        }
        let beat = FrontDesk.frame(2) { $0.heartbeat = WireHeartbeat() }
        let isAnswered = Mutex(false)
        Task {
            _ = await handler.answer(beat, from: peer)
            isAnswered.withLock { $0 = true }
        }
        let isServed = try await onThread {
            for _ in 0..<6_000 * Sandbox.patience where !isAnswered.withLock({ $0 }) {
                usleep(10_000)
            }
            return isAnswered.withLock { $0 }
        }
        #expect(isServed)
        for _ in 0..<count { disk.signal() }
        for upload in uploads {
            guard case .uploadState(let state) = try Frame.reply(from: await upload.value).answer
            else {
                Issue.record("an upload was refused")
                continue
            }
            #expect(state.complete)
        }
    }

    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(UInt32.max) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in
                sum & 1 == 1 ? sum >> 1 ^ 0x82F6_3B78 : sum >> 1
            }
        }
    }
}

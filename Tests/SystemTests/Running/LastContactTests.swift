import Coordination
import Foundation
import Logging
import Messaging
import Testing
import mmcoord

@Suite("The last contact with each worker") struct LastContactTests {
    @Test("a worker that falls silent for good is forgotten")
    func silent() async throws {
        let folder = NSTemporaryDirectory() + "contacts-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var options = SchedulerOptions()
        options.lease = .milliseconds(20)
        let coordinator = try Coordinator(
            plan: try Plan(tasks: []), options: options,
            store: try JobStore(path: folder + "/store.sqlite"),
            blobs: try BlobStore(directory: folder + "/blobs", isDurable: false),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let capacity = WorkerCapacity(
            host: "node", processIdentifier: 1, slots: 1, memoryBytes: 1 << 20, build: "0")
        for number in UInt64(1)...3 {
            await coordinator.join(WorkerIdentifier(high: number, low: 1), capacity)
        }
        #expect(await coordinator.lastContacts.count == 3)
        for _ in 0..<6_000 where await !coordinator.lastContacts.isEmpty {
            await coordinator.tick()
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect(await coordinator.lastContacts.isEmpty)
    }
}

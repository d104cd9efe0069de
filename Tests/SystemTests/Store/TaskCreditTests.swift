import Coordination
import Foundation
import Testing

import mmcoord

@Suite struct TaskCreditTests {
    private let worker = WorkerIdentifier(high: 1, low: 2)
    private let key = Digest(bytes: [UInt8](repeating: 3, count: Digest.byteCount))

    /// A store in which a task was given out under tokens 1 to `count`.
    private func store(_ count: UInt64, in folder: String) async throws -> JobStore {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        let store = try JobStore(path: folder + "/store.sqlite")
        for token in 1...count {
            let lease = Lease(
                owner: worker, token: token, attempt: Int(token), deadline: .seconds(30))
            try await store.write(
                [.leased(task: "s/t", key: key, lease, host: "host")], at: Date())
        }
        return store
    }

    private func folder() -> String {
        FileManager.default.temporaryDirectory.path + "/credit-\(UUID().uuidString)"
    }

    private func end(_ store: JobStore, _ token: UInt64, _ kind: Failure.Kind) async throws {
        let failure = Failure(kind: kind, task: "s/t", message: "it broke")
        try await store.write([.failed(failure, token: token)], at: Date())
    }

    @Test("attempts are counted by what ended them, until the study stops for good")
    func counted() async throws {
        let folder = folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = try await store(5, in: folder)
        try await end(store, 1, .machine)
        try await end(store, 2, .defect)
        try await end(store, 3, .lost)
        try await end(store, 4, .preempted)
        #expect(
            try store.credits() == [key: TaskCredit(attempts: 5, failures: 2, losses: 1)])
        try await store.write([.forgiven], at: Date())
        #expect(
            try store.credits() == [key: TaskCredit(attempts: 5, failures: 0, losses: 0)])
    }

    @Test("where a host is at fault, its last failure of a task costs that nothing in later lives")
    func hostAtFault() async throws {
        let folder = folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = try await store(3, in: folder)
        try await end(store, 1, .machine)
        try await end(store, 2, .machine)
        try await store.write([.hostForgiven(keys: [key], host: "another")], at: Date())
        #expect(try store.credits()[key]?.failures == 2)
        try await store.write([.hostForgiven(keys: [key], host: "host")], at: Date())
        #expect(try store.credits()[key]?.failures == 1)
        // The attempt that is under way is judged by its own end.
        try await end(store, 3, .machine)
        #expect(try store.credits()[key]?.failures == 2)
    }

    @Test("an attempt is ended by its token, whatever began after it")
    func byToken() async throws {
        let folder = folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = try await store(2, in: folder)
        try await end(store, 1, .lost)
        #expect(try store.openAttempts().map(\.lease.token) == [2])
        // A second report of the same attempt changes nothing.
        try await end(store, 1, .machine)
        #expect(
            try store.credits() == [key: TaskCredit(attempts: 2, failures: 0, losses: 1)])
    }
}

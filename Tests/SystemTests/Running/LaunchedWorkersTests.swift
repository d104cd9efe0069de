import Coordination
import Foundation
import Logging
import Messaging
import Synchronization
import Testing
import mmcoord

/// A launcher whose workers exist only in a list, and end when the test says so.
private final class ListLauncher: Launcher {
    struct Obstacle: Error {}

    let endsWithCoordinator = true
    let ends: AsyncStream<LaunchEnd>
    private let told: AsyncStream<LaunchEnd>.Continuation
    private let state: Mutex<(launches: [Launch], obstacles: Int, isStopped: Bool)>

    /// The first `obstacles` starts fail.
    init(obstacles: Int = 0) {
        (ends, told) = AsyncStream.makeStream()
        state = Mutex(([], obstacles, false))
    }

    var launches: [Launch] { state.withLock { $0.launches } }
    var isStopped: Bool { state.withLock { $0.isStopped } }

    func start(_ launch: Launch) async throws -> String {
        try state.withLock { state in
            guard state.obstacles == 0 else {
                state.obstacles -= 1
                throw Obstacle()
            }
            state.launches.append(launch)
            return "place \(state.launches.count)"
        }
    }

    func end(_ launch: Launch, signal: Int? = nil, status: Int = 0) {
        told.yield(
            LaunchEnd(
                launch: launch.identifier, place: "place 1", signal: signal, status: status,
                logLines: ["its last words"]))
    }

    func stop() async {
        state.withLock { $0.isStopped = true }
        told.finish()
    }
}

@Suite struct LaunchedWorkersTests {
    /// Runs workers of one slot each while `body` looks.
    private func withWorkers(
        _ count: Int, _ launcher: ListLauncher, _ body: (FrontDesk) async throws -> Void
    ) async throws {
        let desk = try await FrontDesk()
        let workers = LaunchedWorkers(
            slots: Array(repeating: 1, count: count), launcher: launcher,
            coordinator: desk.coordinator, logger: Logger(label: "test"))
        let running = Task { try await workers.run() }
        do {
            try await body(desk)
        } catch {
            running.cancel()
            throw error
        }
        running.cancel()
        try await running.value
        #expect(launcher.isStopped)
    }

    private func soon(_ condition: () async throws -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(20 * Sandbox.patience)
        while try await !condition() {
            try #require(ContinuousClock.now < deadline, "waited in vain")
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    @Test("so many workers are started, and one that died is started again under its number")
    func restart() async throws {
        let launcher = ListLauncher()
        try await withWorkers(2, launcher) { _ in
            try await soon { launcher.launches.count == 2 }
            launcher.end(launcher.launches[1], signal: 9)
            try await soon { launcher.launches.count == 3 }
            let launches = launcher.launches
            #expect(launches.map(\.number) == [1, 2, 2])
            #expect(Set(launches.map(\.identifier)).count == 3)
        }
    }

    @Test("a worker that left in order, or was refused, is not started again")
    func noRestart() async throws {
        let launcher = ListLauncher()
        try await withWorkers(3, launcher) { _ in
            try await soon { launcher.launches.count == 3 }
            launcher.end(launcher.launches[0])
            launcher.end(launcher.launches[1], status: 76)
            // The stream keeps its order: the third has ended last.
            launcher.end(launcher.launches[2], status: 1)
            try await soon { launcher.launches.count == 4 }
            #expect(launcher.launches.map(\.number) == [1, 2, 3, 3])
        }
    }

    @Test("a worker that cannot be started now is started later")
    func laterStart() async throws {
        let launcher = ListLauncher(obstacles: 1)
        try await withWorkers(1, launcher) { _ in
            try await soon { launcher.launches.count == 1 }
        }
    }

    @Test("what the worker of a launch held is given out again as soon as it has ended")
    func freedLeases() async throws {
        let launcher = ListLauncher()
        try await withWorkers(1, launcher) { desk in
            try await soon { launcher.launches.count == 1 }
            let launch = launcher.launches[0]
            for (worker, identifier) in [(UInt64(1), launch.identifier.text), (2, "another")] {
                _ = try await desk.ask(worker) {
                    $0.hello.kinds = ["toy-kept 1"]
                    // On which host it came to run, and as which process, does not matter.
                    $0.hello.host = "host-\(worker)"
                    $0.hello.slots = 1
                    $0.hello.memoryBytes = 1 << 30
                    $0.hello.launchID = identifier
                }
            }
            let first = try await lease(1, desk)
            let second = try await lease(2, desk)
            #expect(first.taskID != second.taskID)
            launcher.end(launch, signal: 11)
            try await soon { try !desk.store.failedAttempts().isEmpty }
            let hosts = await desk.coordinator.lastContacts.values.map(\.host)
            #expect(hosts == ["host-2"])
            let failure = try #require(try desk.store.failedAttempts().first).failure
            #expect(failure.task == first.taskID)
            #expect(failure.host == "host-1")
            #expect(failure.signal == 11)
            #expect(failure.logLines == ["its last words"])
            #expect(failure.message.contains("(place 1) was killed by signal 11 (SIGSEGV)"))
        }
    }

    private func lease(_ number: UInt64, _ desk: FrontDesk) async throws -> WireLeasedTask {
        let answer = try await desk.ask(number) {
            $0.lease.freeSlots = 1
            $0.lease.freeMemoryBytes = 1 << 30
            $0.lease.waitMs = 30_000
        }
        guard case .lease(let lease) = answer, let task = lease.tasks.first else {
            throw SandboxError(what: "no task for worker \(number)")
        }
        return task
    }
}

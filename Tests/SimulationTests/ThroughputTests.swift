import Coordination
import Foundation
import Testing
import ToyTasks

/// Drives a scheduler with idle, willing workers as fast as it goes: no network, no faults.
private struct Treadmill {
    var scheduler: Scheduler
    var now = Duration.zero
    private let workers: [WorkerIdentifier]
    private var lastRequest: UInt64 = 0
    private var running: [(WorkerIdentifier, Grant)] = []
    private var owners: [RequestIdentifier: WorkerIdentifier] = [:]
    private var unserved: [WorkerIdentifier] = []
    private var random = SimulationRandom(seed: 7)
    private(set) var transitions = 0

    init(tasks: Int, workers count: Int) throws {
        // Never more tasks are ready than half of the workers, so that the others wait.
        let width = max(1, count / 2)
        let plan = try Plan(
            tasks: (0..<tasks).map { index in
                let sources = index < width ? [] : [index - width]
                return TaskSpec(
                    name: "s/t\(index)",
                    inputs: sources.map {
                        TaskInput(role: "in", origin: .output(task: $0, role: "a"))
                    }, memoryBytes: 1 + index % 7)
            })
        scheduler = Scheduler(plan: plan)
        workers = (0..<count).map { WorkerIdentifier(high: UInt64($0) << 32, low: 1) }
    }

    private mutating func request(of worker: WorkerIdentifier) -> RequestIdentifier {
        lastRequest += 1
        owners[RequestIdentifier(lastRequest)] = worker
        return RequestIdentifier(lastRequest)
    }

    private mutating func send(_ event: SchedulerEvent) {
        var events = [event]
        while let next = events.popLast() {
            transitions += 1
            for effect in scheduler.handle(next, now: now) {
                switch effect {
                case .resolve(let task, let inputs):
                    let key = SimulatedBytes.key(task: task, inputs: inputs)
                    events.append(.resolved(task: task, key: key, outputs: nil))
                case .record(let task, _): events.append(.recorded(task: task))
                case .grant(let request, let grants, _):
                    guard let worker = owners.removeValue(forKey: request) else { continue }
                    running += grants.map { (worker, $0) }
                    if grants.isEmpty { unserved.append(worker) }
                case .answerBeat(let request, _, _), .answerCommit(let request, _):
                    owners[request] = nil
                default: continue
                }
            }
        }
    }

    private mutating func ask(_ worker: WorkerIdentifier) {
        let request = request(of: worker)
        send(
            .asked(request, worker, slots: 1, memoryBytes: 100, deadline: now + .seconds(10)))
    }

    /// Takes the study to its end: random workers finish, ask again and beat; some wait in vain.
    mutating func run() {
        send(.started)
        for worker in workers {
            send(
                .joined(
                    worker,
                    WorkerCapacity(
                        host: "h", processIdentifier: 1, slots: 1, memoryBytes: 100, build: "b")))
            ask(worker)
        }
        var steps = 0
        while scheduler.phase == .running, !running.isEmpty {
            let position = random.index(running.count)
            let (worker, grant) = running[position]
            running.swapAt(position, running.count - 1)
            running.removeLast()
            let commitment = Commitment(
                request: request(of: worker), worker: worker, token: grant.lease.token,
                attempt: grant.lease.attempt, key: grant.key,
                outputs: SimulatedBytes.outputs(of: grant.key, roles: ["a"]), usage: Usage())
            send(.committed(task: "s/t\(grant.task)", commitment))
            ask(worker)
            let other = workers[random.index(workers.count)]
            send(.beat(request(of: other), other, running: []))
            steps += 1
            if steps % 1_000 == 0 {
                now += .milliseconds(100)
                send(.ticked)
                let waiting = unserved
                unserved = []
                for worker in waiting { ask(worker) }
            }
        }
    }
}

@Suite("The scheduler's own speed", .serialized)
struct ThroughputTests {
    private static var isReal: Bool { ProcessInfo.processInfo.environment["MM_BENCH"] == "1" }

    private static func residentMebibytes() -> Int {
        let bytes = try? FileHandle(forReadingAtPath: "/proc/self/statm")?.readToEnd()
        let fields = String(decoding: bytes ?? Data(), as: UTF8.self).split(separator: " ")
        return (fields.dropFirst().first.flatMap { Int($0) } ?? 0) * 4_096 / 1_048_576
    }

    @Test("a transition costs little more in a study a hundred times as large")
    func scaling() throws {
        let sizes =
            Self.isReal
            ? [(1_000, 100), (10_000, 100), (100_000, 1_000), (1_000_000, 10_000)]
            : [(500, 50), (20_000, 2_000)]
        var costs: [Double] = []
        for (tasks, workers) in sizes {
            var treadmill = try Treadmill(tasks: tasks, workers: workers)
            let began = ContinuousClock.now
            treadmill.run()
            let seconds = (ContinuousClock.now - began) / .seconds(1)
            #expect(treadmill.scheduler.phase == .finished)
            costs.append(seconds / Double(treadmill.transitions))
            let line =
                "\(tasks) tasks, \(workers) workers: \(treadmill.transitions) transitions,"
                + " \(Int(Double(treadmill.transitions) / seconds)) a second,"
                + " \(Self.residentMebibytes()) MiB resident\n"
            FileHandle.standardError.write(Data(line.utf8))
        }
        // Caches and allocation cost a few times more; a linear step would cost a hundred times.
        let first = try #require(costs.first)
        let last = try #require(costs.last)
        #expect(last < 20 * first, "\(costs)")
    }
}

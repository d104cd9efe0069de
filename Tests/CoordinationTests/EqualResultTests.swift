import Coordination
import Testing
import ToyTasks

@Suite struct EqualResultTests {
    /// Seconds to compute tasks that nothing depends on, whose result is what `digest` gives.
    private func seconds(_ taskCount: Int, _ digest: (Digest) -> Digest) throws -> Double {
        let tasks = (0..<taskCount).map { row in
            TaskSpec(
                name: "t\(row)", toy: .passing)
        }
        var scheduler = Scheduler(plan: try Plan(tasks: tasks))
        let worker = WorkerIdentifier(high: 1, low: 1)
        var effects = scheduler.handle(.started, now: .zero)
        effects += scheduler.handle(
            .joined(
                worker,
                WorkerCapacity(
                    host: "a", processIdentifier: 1, slots: taskCount, memoryBytes: taskCount,
                    build: "0")), now: .zero)
        effects += scheduler.handle(
            .asked(
                RequestIdentifier(1), worker, slots: taskCount, memoryBytes: taskCount,
                deadline: .seconds(1)), now: .zero)
        let start = ContinuousClock.now
        while let effect = effects.popLast() {
            switch effect {
            case .resolve(let task, _):
                let key = Workbench.key(task)
                effects += scheduler.handle(
                    .resolved(task: task, key: key, outputs: nil), now: .zero)
            case .grant(_, let grants, _):
                for grant in grants {
                    let blob = BlobReference(digest: digest(grant.key), sizeBytes: 1)
                    let commitment = Commitment(
                        request: RequestIdentifier(UInt64(grant.task + 2)), worker: worker,
                        token: grant.lease.token, attempt: 1, key: grant.key,
                        outputs: [RoleBlob(role: "names", blob: blob)], usage: Usage())
                    effects += scheduler.handle(
                        .committed(task: "t\(grant.task)", commitment), now: .zero)
                }
                guard scheduler.doneCount < taskCount else { continue }
                effects.insert(
                    contentsOf: scheduler.handle(
                        .asked(
                            RequestIdentifier(1), worker, slots: taskCount,
                            memoryBytes: taskCount, deadline: .seconds(1)), now: .zero), at: 0)
            case .record(let task, _):
                effects += scheduler.handle(.recorded(task: task), now: .zero)
            default: break
            }
        }
        #expect(scheduler.doneCount == taskCount)
        return Double((ContinuousClock.now - start) / .microseconds(1)) * 1e-6
    }

    @Test("results with the same bytes cost no more than others, however many there are")
    func equalResults() throws {
        let others = try seconds(6_000) { $0 }
        let equal = try seconds(6_000) { _ in Workbench.key(0) }
        #expect(equal < 10 * others + 0.05, "\(equal) s, others \(others) s")
    }
}

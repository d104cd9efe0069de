import Coordination
import Testing
import ToyTasks

/// The simulation compares the counts with a walk over all tasks after every step.
@Suite("Tasks counted by kind and stage") struct TaskTableTests {
    @Test("each change of a stage is named until the next event")
    func changes() throws {
        var bench = try Workbench(reads: [[], [0]])
        bench.send(.started)
        #expect(bench.scheduler.records.changes.map(\.task) == [0])
        #expect(bench.scheduler.records.changes.map(\.from) == [.resolving])
        #expect(bench.scheduler.records.changes.map(\.to) == [.ready])
        bench.join(ada)
        #expect(bench.scheduler.records.changes.isEmpty)
        let grant = try #require(bench.ask(ada).first)
        #expect(bench.scheduler.records.changes.map(\.to) == [.leased])
        #expect(bench.scheduler.records.leased == [0])
        #expect(bench.commit(grant, by: ada) == .accepted)
        #expect(bench.scheduler.records.leased.isEmpty)
        #expect(bench.scheduler.records.count(.done) == 1)
        #expect(bench.scheduler.records.count(.ready) == 1)
    }

    @Test("kinds are counted apart, in the order of the plan")
    func kinds() throws {
        let toys: [ToyTask] = [.passing, .kept, .passing]
        let plan = try Plan(
            tasks: toys.enumerated().map { index, toy in
                TaskSpec(name: "t\(index)", toy: toy, inputs: [], memoryBytes: 1)
            })
        var scheduler = Scheduler(plan: plan)
        #expect(scheduler.records.kinds == plan.kinds)
        #expect(plan.kinds.indices.map { scheduler.records.count(ofKind: $0, .waiting) } == [2, 1])
        _ = scheduler.handle(.started, now: .zero)
        #expect(
            plan.kinds.indices.map { scheduler.records.count(ofKind: $0, .resolving) } == [2, 1])
    }

    @Test("counts of a hundred thousand tasks are read a hundred thousand times in a moment")
    func cost() throws {
        let plan = try Plan(tasks: (0..<100_000).map { TaskSpec(name: "t\($0)", toy: .kept) })
        var scheduler = Scheduler(plan: plan)
        #expect(scheduler.handle(.started, now: .zero).count == 100_000)
        let began = ContinuousClock.now
        var sum = 0
        for _ in 0..<100_000 { sum += scheduler.records.count(.resolving) }
        #expect(sum == 100_000 * 100_000)
        // A walk over all tasks, once a reading, would take minutes.
        #expect(ContinuousClock.now - began < .seconds(5))
    }
}

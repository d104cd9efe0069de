import Coordination
import Testing
import ToyTasks

@Suite("Workers whose time ends") struct WalltimeTests {
    /// One of four tasks took a minute.
    private func observed(reads: [[Int]] = [[], [], [], []]) throws -> Workbench {
        var bench = try Workbench(reads: reads)
        bench.send(.started)
        bench.join(ada)
        let first = try #require(bench.ask(ada).first)
        for _ in 0..<12 {
            bench.now += .seconds(5)
            _ = bench.beat(ada, [first])
            bench.tick()
        }
        #expect(bench.commit(first, by: ada) == .accepted)
        bench.join(bob)
        return bench
    }

    @Test("a worker is given what ends in its time, with a margin")
    func fits() throws {
        var bench = try observed()
        #expect(bench.ask(bob, remaining: .seconds(91)).count == 1)
    }

    @Test("a worker for which nothing is short enough is told to leave")
    func tooLong() throws {
        var bench = try observed()
        #expect(bench.ask(bob, remaining: .seconds(89)).isEmpty)
        let directives = bench.effects.compactMap { effect in
            if case .grant(_, _, let directive) = effect { directive } else { nil }
        }
        #expect(directives == [.outOfTime])
        // Those without an end go on.
        #expect(bench.ask(ada).count == 1)
    }

    @Test("what was never observed is tried")
    func unknown() throws {
        var bench = try Workbench(reads: [[]])
        bench.send(.started)
        bench.join(ada)
        #expect(bench.ask(ada, remaining: .seconds(1)).count == 1)
    }

    @Test("dear tasks are passed over for cheap ones behind them")
    func costs() throws {
        let plan = try Plan(
            tasks: (0..<4).map {
                TaskSpec(
                    name: "s/t\($0)",
                    memoryBytes: $0 == 1 || $0 == 2 ? 2 : 1)
            }
        )
        var scheduler = Scheduler(plan: plan, costs: [1, 64, 64, 1])
        var now = Duration.zero
        func ask(_ number: UInt64, memory: Int = 2, end: Duration?) -> [Int] {
            let effects = scheduler.handle(
                .asked(
                    RequestIdentifier(number), ada, slots: 1, memoryBytes: memory,
                    deadline: now + .seconds(10), end: end), now: now)
            for case .grant(_, let grants, _) in effects { return grants.map(\.task) }
            return []
        }
        _ = scheduler.handle(.started, now: now)
        for task in 0..<4 {
            _ = scheduler.handle(
                .resolved(task: task, key: Workbench.key(task), outputs: nil), now: now)
        }
        let capacity = WorkerCapacity(
            host: "host", processIdentifier: 1, slots: 4, memoryBytes: 10, build: "test")
        _ = scheduler.handle(.joined(ada, capacity), now: now)
        #expect(ask(1, memory: 1, end: nil) == [0])
        #expect(ask(2, end: nil) == [1])
        now += .seconds(20)
        for (task, token) in [(0, UInt64(1)), (1, 2)] {
            let outputs = Workbench.outputs(task)
            _ = scheduler.handle(
                .committed(
                    task: "s/t\(task)",
                    Commitment(
                        request: RequestIdentifier(UInt64(10 + task)), worker: ada, token: token,
                        attempt: 1, key: Workbench.key(task), outputs: outputs, usage: Usage())),
                now: now)
            _ = scheduler.handle(.recorded(task: task), now: now)
            if task == 0 { now += .seconds(600) }
        }
        // Both kinds are known: 20 s and 620 s.
        #expect(ask(3, end: now + .seconds(60)) == [3])
    }

    @Test("what results of an earlier life took is known again")
    func earlier() throws {
        var bench = try Workbench(
            reads: [[], []], earlier: [Workbench.key(0): .seconds(60)])
        bench.send(.started, cached: [0: Workbench.outputs(0)])
        bench.join(ada)
        #expect(bench.ask(ada, remaining: .seconds(89)).isEmpty)
        #expect(bench.ask(ada, remaining: .seconds(91)).map(\.task) == [1])
    }

    @Test("what an earlier life took for a result that the store has not is no measure")
    func forgotten() throws {
        var bench = try Workbench(
            reads: [[], []], earlier: [Workbench.key(0): .seconds(60)])
        bench.send(.started)
        bench.join(ada)
        #expect(bench.ask(ada, remaining: .seconds(1)).map(\.task) == [0])
    }

    @Test("a worker that is out of time ends what it has and leaves with status 75")
    func machine() {
        var machine = WorkerMachine(slots: 2, memoryBytes: 10)
        _ = machine.handle(.started)
        _ = machine.handle(.welcomed)
        let assignment = Assignment(
            task: "t0", key: Workbench.key(0), work: ToyTask.kept.work,
            inputs: [], attempt: 1, token: 1, memoryBytes: 1)
        _ = machine.handle(.granted(ask: 1, [assignment], .goOn))
        #expect(machine.handle(.granted(ask: 2, [], .outOfTime)).isEmpty)
        _ = machine.handle(.computed(token: 1, []))
        #expect(machine.handle(.delivered(token: 1)) == [.leave(.outOfTime)])
        #expect(WorkerExit.outOfTime.status == 75)
    }
}

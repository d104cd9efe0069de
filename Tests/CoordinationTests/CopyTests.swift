import Coordination
import Testing
import ToyTasks

@Suite("Copies of tasks that take too long") struct CopyTests {
    /// Four tasks, three done in ten seconds each; the last runs on Ada.
    private func late() throws -> (Workbench, Grant) {
        var bench = try Workbench(reads: [[], [], [], []])
        bench.send(.started)
        bench.join(ada)
        for _ in 0..<3 {
            let grant = try #require(bench.ask(ada).first)
            bench.now += .seconds(10)
            #expect(bench.beat(ada, [grant]).isEmpty)
            #expect(bench.commit(grant, by: ada) == .accepted)
        }
        let last = try #require(bench.ask(ada).first)
        bench.join(bob)
        return (bench, last)
    }

    /// Lets time pass, with heartbeats of Ada.
    private func pass(_ seconds: Int, _ bench: inout Workbench, _ grant: Grant) {
        for _ in 0..<(seconds / 5) {
            bench.now += .seconds(5)
            _ = bench.beat(ada, [grant])
            bench.tick()
        }
    }

    @Test("a straggler goes to an idle worker too, and the first result counts")
    func copied() throws {
        var (bench, last) = try late()
        pass(15, &bench, last)
        #expect(bench.ask(bob).isEmpty)
        pass(10, &bench, last)
        let copy = try #require(bench.scheduler.records[3].copy)
        #expect(copy.owner == bob)
        #expect(copy.attempt == 2)
        let grant = Grant(task: 3, key: last.key, inputs: [], lease: copy)
        #expect(bench.commit(grant, by: bob) == .accepted)
        #expect(bench.beat(ada, [last]).map(\.token) == [last.lease.token])
        #expect(bench.commit(last, by: ada) == .alreadyDone)
        #expect(bench.scheduler.phase == .finished)
    }

    @Test("a worker is given no copy of its own task")
    func notItself() throws {
        var (bench, last) = try late()
        bench.join(ada, slots: 2)
        #expect(bench.ask(ada, patience: .seconds(600)).isEmpty)
        pass(60, &bench, last)
        #expect(bench.scheduler.records[3].copy == nil)
    }

    @Test("when one of two leases is lost, the other goes on")
    func oneLost() throws {
        var (bench, last) = try late()
        #expect(bench.ask(bob, patience: .seconds(600)).isEmpty)
        pass(25, &bench, last)
        let copy = try #require(bench.scheduler.records[3].copy)
        let running = [RunningTask(task: "t3", token: copy.token, progress: TaskProgress())]
        for _ in 0..<8 {
            bench.now += .seconds(5)
            bench.send(.beat(bench.nextRequest(), bob, running: running))
            bench.tick()
        }
        let leases = bench.scheduler.records[3].leases
        #expect(leases.map(\.owner) == [bob])
        #expect(bench.scheduler.records[3].losses == 1)
    }

    @Test("before three quarters of a kind are done, nothing is a straggler")
    func early() throws {
        var bench = try Workbench(reads: [[], [], [], []])
        bench.send(.started)
        bench.join(ada, slots: 2)
        let grants = bench.ask(ada, slots: 2)
        bench.now += .seconds(1)
        #expect(bench.commit(grants[1], by: ada) == .accepted)
        let more = try #require(bench.ask(ada).first)
        #expect(bench.commit(more, by: ada) == .accepted)
        bench.join(bob)
        let other = try #require(bench.ask(bob).first)
        #expect(bench.ask(ada, patience: .seconds(600)).isEmpty)
        for _ in 0..<12 {
            bench.now += .seconds(5)
            _ = bench.beat(ada, [grants[0]])
            _ = bench.beat(bob, [other])
            bench.tick()
        }
        #expect(bench.scheduler.records.allSatisfy { $0.copy == nil })
    }

    @Test("both leases of an earlier life of the coordinator are kept")
    func inherited() throws {
        let plan = try Plan(tasks: [
            TaskSpec(
                name: "t0", inputs: [],
                memoryBytes: 1)
        ])
        let leases = [(ada, UInt64(3)), (bob, UInt64(4))].map { owner, token in
            Lease(owner: owner, token: token, attempt: Int(token), deadline: .seconds(30))
        }
        var scheduler = Scheduler(plan: plan, firstToken: 5, inherited: [0: leases])
        _ = scheduler.handle(.started, now: .zero)
        _ = scheduler.handle(
            .resolved(task: 0, key: Workbench.key(0), outputs: nil), now: .zero)
        #expect(scheduler.records[0].leases == leases)
    }
}

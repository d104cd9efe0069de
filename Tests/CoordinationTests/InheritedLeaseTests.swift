import Coordination
import Testing
import ToyTasks

@Suite("Leases of an earlier life of the coordinator") struct InheritedLeaseTests {
    @Test("after a restart a worker keeps its lease if it is heard of in time")
    func inheritedLease() throws {
        let lease = Lease(owner: ada, token: 4, attempt: 1, deadline: .seconds(30))
        var bench = try Workbench(reads: [[], []], firstToken: 5, inherited: [0: [lease]])
        bench.send(.started)
        bench.join(bob, slots: 2)
        #expect(bench.ask(bob, slots: 2).map(\.task) == [1])
        bench.now = .seconds(20)
        bench.join(ada)
        let claim = Grant(task: 0, key: Workbench.key(0), inputs: [], lease: lease)
        #expect(bench.beat(ada, [claim]).isEmpty)
        bench.now = .seconds(45)
        bench.tick()
        #expect(bench.commit(claim, by: ada) == .accepted)
    }

    @Test("after a restart with a changed study nobody waits for what is computed of the old one")
    func changedStudy() throws {
        let lease = Lease(owner: ada, token: 4, attempt: 1, deadline: .seconds(30))
        var bench = try Workbench(
            reads: [[]], firstToken: 5, inherited: [0: [lease]],
            inheritedKeys: [4: Workbench.key(9)])
        bench.send(.started)
        bench.join(ada)
        bench.join(bob)
        #expect(bench.ask(bob).map(\.task) == [0])
        let old = Grant(task: 0, key: Workbench.key(9), inputs: [], lease: lease)
        #expect(bench.beat(ada, [old]).count == 1)
    }

    @Test("after a restart tasks under way count as computed until their leases end")
    func inheritedAreComputing() throws {
        let lease = Lease(owner: ada, token: 4, attempt: 1, deadline: .seconds(30))
        // The second task waits for the first, which is not done any more.
        var bench = try Workbench(reads: [[], [0]], firstToken: 5, inherited: [1: [lease]])
        #expect(bench.scheduler.isComputing(now: bench.now))
        bench.send(.started)
        bench.send(.drainRequested)
        #expect(bench.scheduler.isComputing(now: bench.now))
        #expect(!bench.scheduler.isComputing(now: .seconds(30)))
        bench.join(ada)
        let claim = Grant(task: 1, key: Workbench.key(1), inputs: [], lease: lease)
        #expect(bench.beat(ada, [claim]).isEmpty)
    }

    @Test("after a restart a lease nobody claims goes to another worker")
    func unclaimedLease() throws {
        let lease = Lease(owner: ada, token: 4, attempt: 1, deadline: .seconds(30))
        var bench = try Workbench(reads: [[]], firstToken: 5, inherited: [0: [lease]])
        bench.send(.started)
        bench.join(bob)
        #expect(bench.ask(bob, patience: .seconds(60)).isEmpty)
        bench.now = .seconds(31)
        bench.tick()
        guard case .leased(let next) = bench.scheduler.records[0].state else {
            Issue.record("the task was not given out again")
            return
        }
        #expect(next.owner == bob)
        #expect(next.token == 5)
    }

    @Test("an inherited lease of a task that is found done is over, in the store too")
    func foundDone() throws {
        let lease = Lease(owner: ada, token: 4, attempt: 1, deadline: .seconds(30))
        var bench = try Workbench(
            reads: [[], [0]], firstToken: 5, inherited: [0: [lease]], toy: .passing)
        // Its result was collected: it is made again for the second task, under a new lease.
        let effects = bench.send(
            .started, cached: [0: Workbench.outputs(0)], collected: [0])
        #expect(bench.scheduler.records[0].state == .ready)
        #expect(effects.endedTokens == [4])
        #expect(!bench.scheduler.isComputing(now: bench.now))
        bench.join(ada)
        #expect(bench.ask(ada).map(\.lease.token) == [5])
        let old = Grant(task: 0, key: Workbench.key(0), inputs: [], lease: lease)
        #expect(bench.beat(ada, [old]).map(\.token) == [4])
    }

    @Test("an inherited lease that ran out before its task could begin is over in the store too")
    func ranOut() throws {
        let lease = Lease(owner: ada, token: 4, attempt: 1, deadline: .seconds(30))
        var bench = try Workbench(reads: [[], [0]], firstToken: 5, inherited: [1: [lease]])
        bench.send(.started)
        bench.join(bob)
        let first = try #require(bench.ask(bob).first)
        bench.now = .seconds(29)
        #expect(bench.beat(bob, [first]).isEmpty)
        bench.now = .seconds(31)
        #expect(bench.commit(first, by: bob) == .accepted)
        #expect(bench.effects.endedTokens == [4])
        #expect(bench.ask(bob).map(\.lease.token) == [6])
    }

    @Test("an inherited lease of another key is over in the store too")
    func otherKey() throws {
        let lease = Lease(owner: ada, token: 4, attempt: 1, deadline: .seconds(30))
        var bench = try Workbench(
            reads: [[]], firstToken: 5, inherited: [0: [lease]],
            inheritedKeys: [4: Workbench.key(9)])
        #expect(bench.send(.started).endedTokens == [4])
    }

    @Test("of several inherited leases a worker keeps the newest, and the task the two newest")
    func severalInherited() throws {
        let leases = [(ada, 4), (bob, 5), (eve, 6), (bob, 7)].map { owner, token in
            Lease(owner: owner, token: UInt64(token), attempt: 1, deadline: .seconds(30))
        }
        var bench = try Workbench(reads: [[]], firstToken: 8, inherited: [0: leases])
        #expect(bench.send(.started).endedTokens == [4, 5])
        #expect(bench.scheduler.records[0].leases.map(\.token) == [6, 7])
    }
}

private let eve = WorkerIdentifier(high: 3 << 32, low: 3)

extension [SchedulerEffect] {
    /// The tokens of the leases whose end is to be written down, in order.
    fileprivate var endedTokens: [UInt64] {
        compactMap { effect in
            if case .recordFailure(_, let token, _) = effect { token } else { nil }
        }
    }
}

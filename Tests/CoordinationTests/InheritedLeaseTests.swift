import Coordination
import Testing

@Suite("Leases of an earlier life of the coordinator") struct InheritedLeaseTests {
    @Test("after a restart a worker keeps its lease if it is heard of in time")
    func inheritedLease() throws {
        let lease = Lease(owner: ada, epoch: 4, attempt: 1, deadline: .seconds(30))
        var bench = try Workbench(reads: [[], []], firstEpoch: 5, inherited: [0: lease])
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
        let lease = Lease(owner: ada, epoch: 4, attempt: 1, deadline: .seconds(30))
        var bench = try Workbench(
            reads: [[]], firstEpoch: 5, inherited: [0: lease],
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
        let lease = Lease(owner: ada, epoch: 4, attempt: 1, deadline: .seconds(30))
        // The second task waits for the first, which is not done any more.
        var bench = try Workbench(reads: [[], [0]], firstEpoch: 5, inherited: [1: lease])
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
        let lease = Lease(owner: ada, epoch: 4, attempt: 1, deadline: .seconds(30))
        var bench = try Workbench(reads: [[]], firstEpoch: 5, inherited: [0: lease])
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
        #expect(next.epoch == 5)
    }
}

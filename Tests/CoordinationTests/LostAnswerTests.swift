import Coordination
import Testing

@Suite("Leases whose answer was lost")
struct LostAnswerTests {
    @Test("a task is free again at the first heartbeat that shows that its grant was lost")
    func lostGrant() throws {
        var bench = try Workbench(reads: [[]])
        bench.send(.started)
        bench.join(ada, nextAsk: 1)
        bench.join(bob)
        let lost = bench.ask(ada, number: 1)
        #expect(lost.count == 1)
        // The worker has given its request up: its next one would have the number 2.
        bench.now = .seconds(1)
        #expect(bench.beat(ada, [], settledBelow: 2).isEmpty)
        #expect(bench.ask(bob).map(\.task) == [0])
        #expect(bench.scheduler.records[0].losses == 0)
    }

    @Test("it goes at once to a worker that waits")
    func waitingWorker() throws {
        var bench = try Workbench(reads: [[]])
        bench.send(.started)
        bench.join(ada, nextAsk: 1)
        bench.join(bob)
        #expect(bench.ask(ada, number: 1).count == 1)
        #expect(bench.ask(bob).isEmpty)
        _ = bench.beat(ada, [], settledBelow: 2)
        let granted = bench.effects.compactMap { effect -> [Grant]? in
            if case .grant(_, let grants, _) = effect { grants } else { nil }
        }
        #expect(granted.flatMap { $0 }.map(\.lease.owner) == [bob])
    }

    @Test("a heartbeat that left before the grant arrived takes nothing back")
    func overtakenBeat() throws {
        var bench = try Workbench(reads: [[]])
        bench.send(.started)
        bench.join(ada, nextAsk: 1)
        bench.join(bob)
        let grants = bench.ask(ada, number: 1)
        // Sent while the first request was under way, and before it was made.
        #expect(bench.beat(ada, [], settledBelow: 1).isEmpty)
        #expect(bench.beat(ada, grants, settledBelow: 2).isEmpty)
        #expect(bench.ask(bob).isEmpty)
    }

    @Test("what a heartbeat names stays, whatever else is lost")
    func oneOfTwo() throws {
        var bench = try Workbench(reads: [[], []])
        bench.send(.started)
        bench.join(ada, slots: 2, nextAsk: 1)
        let first = bench.ask(ada, number: 1)
        let second = bench.ask(ada, number: 2)
        #expect(first.count == 1 && second.count == 1)
        #expect(bench.beat(ada, first, settledBelow: 3).isEmpty)
        bench.join(bob)
        #expect(bench.ask(bob, slots: 2).map(\.task) == second.map(\.task))
        #expect(bench.beat(ada, second, settledBelow: 3).map(\.token) == second.map(\.lease.token))
    }

    @Test("a worker that does not number its requests keeps what it has for a whole lease")
    func silentWorker() throws {
        var bench = try Workbench(reads: [[]])
        bench.send(.started)
        bench.join(ada)
        bench.join(bob)
        #expect(bench.ask(ada).count == 1)
        _ = bench.beat(ada, [])
        _ = bench.beat(ada, [], settledBelow: 9)
        #expect(bench.ask(bob).isEmpty)
    }

    @Test("a lease of an earlier life is free once its worker is back and does not have it")
    func earlierLife() throws {
        let lease = Lease(owner: ada, token: 4, attempt: 1, deadline: .seconds(30))
        var bench = try Workbench(reads: [[]], firstToken: 5, inherited: [0: [lease]])
        bench.send(.started)
        bench.join(bob)
        #expect(bench.ask(bob).isEmpty)
        bench.join(ada, nextAsk: 7)
        // Its sixth request may still bring the answer of the earlier life.
        _ = bench.beat(ada, [], settledBelow: 6)
        #expect(bench.scheduler.workers[ada]?.held == [0])
        _ = bench.beat(ada, [], settledBelow: 7)
        #expect(bench.scheduler.workers[bob]?.held == [0])
        #expect(bench.scheduler.records[0].losses == 0)
    }

    @Test("a lease of an earlier life that its worker has stays with it")
    func claimedLease() throws {
        let lease = Lease(owner: ada, token: 4, attempt: 1, deadline: .seconds(30))
        var bench = try Workbench(reads: [[]], firstToken: 5, inherited: [0: [lease]])
        bench.send(.started)
        bench.join(ada, nextAsk: 7)
        let claimed = RunningTask(task: "t0", token: 4, progress: TaskProgress())
        bench.send(.beat(bench.nextRequest(), ada, running: [claimed], settledBelow: 7))
        bench.join(bob)
        #expect(bench.ask(bob).isEmpty)
        #expect(bench.scheduler.workers[ada]?.held == [0])
    }
}

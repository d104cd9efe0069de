import Testing
import ToyTasks

import Coordination

@Suite struct SchedulerTests {
    @Test("a task is given out only when everything it reads is done")
    func order() throws {
        var bench = try Workbench(reads: [[], [], [0, 1]])
        bench.send(.started)
        bench.join(ada, slots: 3)
        let first = bench.ask(ada, slots: 3)
        #expect(first.map(\.task) == [0, 1])
        #expect(bench.commit(first[0], by: ada) == .accepted)
        #expect(bench.ask(ada).isEmpty)
        #expect(bench.commit(first[1], by: ada) == .accepted)
        // The request that waited is answered as soon as the last input exists.
        let granted = bench.effects.compactMap { effect -> [Grant]? in
            guard case .grant(_, let grants, _) = effect else { return nil }
            return grants
        }
        #expect(granted.first?.map(\.task) == [2])
        #expect(
            granted.first?.first?.inputs.map(\.blob)
                == (Workbench.outputs(0) + Workbench.outputs(1)).map(\.blob))
    }

    @Test("a result found in the store is not computed again")
    func cached() throws {
        var bench = try Workbench(reads: [[], [0]])
        bench.send(.started, cached: [0: Workbench.outputs(0), 1: Workbench.outputs(1)])
        #expect(bench.scheduler.phase == .finished)
        #expect(bench.effects.contains(.finish))
    }

    @Test("waiting workers get one task each before one gets two")
    func fairness() throws {
        var bench = try Workbench(reads: [[], [0], [0]])
        bench.send(.started)
        bench.join(ada, slots: 4)
        bench.join(bob, slots: 4)
        let first = bench.ask(ada)
        #expect(bench.ask(bob, slots: 4).isEmpty)
        #expect(bench.ask(ada, slots: 4).isEmpty)
        #expect(bench.commit(first[0], by: ada) == .accepted)
        let owners = bench.effects.compactMap { effect -> [WorkerIdentifier]? in
            guard case .grant(_, let grants, _) = effect else { return nil }
            return grants.map(\.lease.owner)
        }
        #expect(owners == [[bob], [ada]])
    }

    @Test(
        "a worker is given only what fits into its memory, and a large task blocks no smaller one")
    func memory() throws {
        var bench = try Workbench(reads: [[], [], []], memoryBytes: [90, 60, 40])
        bench.send(.started)
        bench.join(ada, slots: 3, memoryBytes: 100)
        #expect(bench.ask(ada, slots: 3, memoryBytes: 70).map(\.task) == [1])
        #expect(bench.ask(ada, slots: 3, memoryBytes: 100).map(\.task) == [0])
    }

    @Test("a task that fits into no worker is told, not waited for in silence")
    func unmetMemory() throws {
        var bench = try Workbench(reads: [[]], memoryBytes: [90])
        bench.send(.started)
        #expect(bench.scheduler.unmetMemoryNeed == nil)
        bench.join(ada, memoryBytes: 50)
        #expect(bench.ask(ada, memoryBytes: 50).isEmpty)
        #expect(bench.scheduler.unmetMemoryNeed == 90)
        bench.join(bob, memoryBytes: 100)
        #expect(bench.scheduler.unmetMemoryNeed == nil)
    }

    private static let training = ToyTask.resumable

    @Test("the last trainings are shared by the cores of a worker that has a task in every slot")
    func lastTrainings() throws {
        var bench = try Workbench(reads: [[], [], []], toy: Self.training)
        bench.send(.started)
        bench.join(ada, slots: 2)
        #expect(bench.ask(ada, slots: 2).map(\.task) == [0, 1])
        #expect(bench.ask(ada, slots: 0).map(\.task) == [2])
    }

    @Test("trainings wait for their round while it would fill every slot, or a slot is free")
    func fullRounds() throws {
        var bench = try Workbench(reads: [[], [], [], []], toy: Self.training)
        bench.send(.started)
        bench.join(ada, slots: 2)
        #expect(bench.ask(ada, slots: 2).count == 2)
        #expect(bench.ask(ada, slots: 0).isEmpty, "two more fill the next round")
        bench.join(bob, slots: 2)
        #expect(bench.ask(ada, slots: 0).isEmpty, "bob's slots are free")
        #expect(bench.ask(bob, slots: 2).map(\.task) == [2, 3])
    }

    @Test("other work is never shared, nor given to a worker without the memory for it")
    func unshared() throws {
        var sweeps = try Workbench(reads: [[], [], []])
        sweeps.send(.started)
        sweeps.join(ada, slots: 2)
        #expect(sweeps.ask(ada, slots: 2).count == 2)
        #expect(sweeps.ask(ada, slots: 0).isEmpty)
        #expect(sweeps.ask(ada, slots: 1).map(\.task) == [2], "it is still there")
        var large = try Workbench(
            reads: [[], [], []], memoryBytes: [40, 40, 40], toy: Self.training)
        large.send(.started)
        large.join(ada, slots: 2)
        #expect(large.ask(ada, slots: 2).count == 2)
        #expect(large.ask(ada, slots: 0, memoryBytes: 20).isEmpty)
    }

    @Test("a lease without heartbeats runs out and the task goes to another worker")
    func expiry() throws {
        var bench = try Workbench(reads: [[]])
        bench.send(.started)
        bench.join(ada)
        bench.join(bob)
        let lost = bench.ask(ada)
        bench.now = .seconds(29)
        bench.tick()
        #expect(bench.ask(bob).isEmpty)
        bench.now = .seconds(31)
        bench.tick()
        guard case .leased(let lease) = bench.scheduler.records[0].state else {
            Issue.record("the task was not given out again")
            return
        }
        #expect(lease.owner == bob)
        #expect(lease.attempt == 2)
        #expect(lease.token > lost[0].lease.token)
    }

    @Test("heartbeats keep a lease alive for as long as they come")
    func heartbeats() throws {
        var bench = try Workbench(reads: [[]])
        bench.send(.started)
        bench.join(ada)
        let grants = bench.ask(ada)
        for second in stride(from: 5, through: 300, by: 5) {
            bench.now = .seconds(second)
            #expect(bench.beat(ada, grants).isEmpty)
            bench.tick()
        }
        #expect(bench.commit(grants[0], by: ada) == .accepted)
    }

    @Test(
        "a worker whose lease passed to another is told so, and its late result still counts once")
    func lateResult() throws {
        var bench = try Workbench(reads: [[]])
        bench.send(.started)
        bench.join(ada)
        bench.join(bob)
        let early = bench.ask(ada)
        bench.now = .seconds(31)
        bench.tick()
        bench.join(ada)
        let second = bench.ask(bob)
        #expect(second.map(\.task) == [0])
        #expect(bench.beat(ada, early).map(\.task) == ["t0"])
        #expect(bench.commit(early[0], by: ada) == .accepted)
        #expect(bench.commit(second[0], by: bob) == .alreadyDone)
        #expect(bench.scheduler.doneCount == 1)
    }

    @Test("a result that comes while its task waits for a new worker is not computed again")
    func lateResultOfReadyTask() throws {
        var bench = try Workbench(reads: [[]])
        bench.send(.started)
        bench.join(ada)
        let early = bench.ask(ada)
        bench.now = .seconds(31)
        bench.tick()
        #expect(bench.commit(early[0], by: ada) == .accepted)
        bench.join(bob)
        #expect(bench.ask(bob).isEmpty)
    }

    @Test("a second result with other bytes is reported and changes nothing")
    func nondeterminism() throws {
        var bench = try Workbench(reads: [[], []])
        bench.send(.started)
        bench.join(ada)
        let grants = bench.ask(ada)
        #expect(bench.commit(grants[0], by: ada, result: 1) == .accepted)
        #expect(bench.commit(grants[0], by: ada, result: 1) == .alreadyDone)
        #expect(bench.commit(grants[0], by: ada, result: 2) == .differentResult)
        #expect(bench.scheduler.records[0].outputs == Workbench.outputs(0, result: 1))
    }

    @Test("a result under another key is stale")
    func staleKey() throws {
        var bench = try Workbench(reads: [[]])
        bench.send(.started)
        bench.join(ada)
        var grant = bench.ask(ada)[0]
        grant.key = Workbench.key(99)
        #expect(bench.commit(grant, by: ada) == .stale)
    }

    @Test("bad input stops the study at once; trouble of a machine does so only the third time")
    func failures() throws {
        var bench = try Workbench(reads: [[]])
        bench.send(.started)
        bench.join(ada)
        for attempt in 1...3 {
            let grants = bench.ask(ada)
            #expect(grants.first?.lease.attempt == attempt)
            bench.fail(grants[0], by: ada, .machine)
        }
        guard case .stopped(let failure) = bench.scheduler.phase else {
            Issue.record("three failures did not stop the study")
            return
        }
        #expect(failure.kind == .machine)

        var other = try Workbench(reads: [[]])
        other.send(.started)
        other.join(ada)
        let grants = other.ask(ada)
        other.fail(grants[0], by: ada, .badInput)
        #expect(other.scheduler.directive == .finished)
    }

    @Test("a study that stopped stays stopped, whatever comes late")
    func stopIsFinal() throws {
        var bench = try Workbench(reads: [[]])
        bench.send(.started)
        bench.join(ada)
        let grants = bench.ask(ada)
        bench.fail(grants[0], by: ada, .badInput)
        #expect(bench.commit(grants[0], by: ada) == .stale)
        guard case .stopped = bench.scheduler.phase else {
            Issue.record("a late result revived the study")
            return
        }
    }

    @Test("tasks under way when a study stops are told apart from what stopped it")
    func underWayAtStop() throws {
        var bench = try Workbench(reads: [[], []])
        bench.send(.started)
        bench.join(ada)
        bench.join(bob)
        let grants = bench.ask(ada)
        #expect(bench.ask(bob).count == 1)
        bench.fail(grants[0], by: ada, .badInput)
        let messages = bench.send(.left(bob)).compactMap { effect -> String? in
            if case .recordFailure(_, _, let failure) = effect { failure.message } else { nil }
        }
        #expect(messages == ["the study had stopped"])
    }

    @Test("giving a task back costs no credit, however often")
    func preemption() throws {
        var bench = try Workbench(reads: [[]])
        bench.send(.started)
        for _ in 1...20 {
            bench.join(ada)
            #expect(bench.ask(ada).count == 1)
            bench.send(.left(ada))
        }
        #expect(bench.scheduler.phase == .running)
    }

    @Test("a task that loses five workers is not given to a sixth")
    func poison() throws {
        var bench = try Workbench(reads: [[]])
        bench.send(.started)
        for loss in 1...5 {
            bench.join(ada)
            #expect(bench.ask(ada).count == 1)
            bench.now = .seconds(31 * loss)
            bench.tick()
        }
        guard case .stopped(let failure) = bench.scheduler.phase else {
            Issue.record("the task is still given out")
            return
        }
        #expect(failure.message.contains("5 workers were lost"))
    }

    @Test("a worker nobody knows is asked to say hello again")
    func unknownWorker() throws {
        var bench = try Workbench(reads: [[]])
        bench.send(.started)
        let request = bench.nextRequest()
        let effects = bench.send(
            .asked(request, ada, slots: 1, memoryBytes: 1, deadline: .seconds(1)))
        #expect(effects == [.grant(request, [], .helloAgain)])
    }

    @Test("a drained study gives out nothing, and takes the results of what runs")
    func drain() throws {
        var bench = try Workbench(reads: [[], []])
        bench.send(.started)
        bench.join(ada)
        let grants = bench.ask(ada)
        bench.send(.drainRequested)
        #expect(bench.ask(ada).isEmpty)
        #expect(bench.scheduler.directive == .drain)
        #expect(bench.commit(grants[0], by: ada) == .accepted)
    }

    @Test("a request that waited longer than its patience is answered with nothing")
    func patience() throws {
        var bench = try Workbench(reads: [[], [0]])
        bench.send(.started)
        bench.join(ada)
        bench.join(bob)
        _ = bench.ask(ada)
        #expect(bench.ask(bob, patience: .seconds(5)).isEmpty)
        bench.now = .seconds(6)
        let effects = bench.tick()
        #expect(effects.count == 1)
        guard case .grant(_, let grants, .goOn) = effects.first else {
            Issue.record("the request was not answered")
            return
        }
        #expect(grants.isEmpty)
    }

    @Test("a request of a worker that leaves or is lost is answered, not forgotten")
    func openRequests() throws {
        var bench = try Workbench(reads: [[], [0]])
        bench.send(.started)
        bench.join(ada, slots: 2)
        bench.join(bob, slots: 2)
        #expect(bench.ask(ada, slots: 2).count == 1)
        #expect(bench.ask(ada, slots: 1, patience: .seconds(100)).isEmpty)
        #expect(bench.ask(bob, slots: 2, patience: .seconds(100)).isEmpty)
        #expect(bench.send(.left(bob)).contains(.grant(RequestIdentifier(3), [], .helloAgain)))
        bench.now = .seconds(31)
        #expect(bench.tick().contains(.grant(RequestIdentifier(2), [], .helloAgain)))
    }

    @Test("a task that stops its study is not left as one that a worker has")
    func stopTakesBack() throws {
        var bench = try Workbench(reads: [[]])
        bench.send(.started)
        bench.join(ada)
        let grants = bench.ask(ada)
        bench.fail(grants[0], by: ada, .badInput)
        #expect(bench.scheduler.records[0].state == .ready)
    }
}

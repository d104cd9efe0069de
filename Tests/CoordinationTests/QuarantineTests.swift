import Coordination
import Testing

@Suite("Tasks and hosts that are given nothing any more") struct QuarantineTests {
    /// Loses a worker with the task that it is given.
    private func lose(_ bench: inout Workbench, number: UInt64) throws -> Int {
        let worker = WorkerIdentifier(high: number << 32, low: 9)
        bench.join(worker)
        let grant = try #require(bench.ask(worker).first)
        bench.now += .seconds(31)
        bench.tick()
        return grant.task
    }

    @Test("a task that costs workers is set aside, and the rest of the study goes on")
    func setAside() throws {
        var options = SchedulerOptions()
        options.maximumLosses = 2
        var bench = try Workbench(reads: [[], [0], []], options: options)
        bench.send(.started)
        #expect(try lose(&bench, number: 10) == 0)
        #expect(try lose(&bench, number: 11) == 0)
        #expect(bench.scheduler.records[0].state == .quarantined)
        #expect(bench.scheduler.phase == .running)
        #expect(bench.scheduler.quarantined.map(\.task) == ["t0"])
        bench.join(ada)
        let other = try #require(bench.ask(ada).first)
        #expect(other.task == 2)
        #expect(bench.commit(other, by: ada) == .accepted)
        guard case .stopped(let failure) = bench.scheduler.phase else {
            Issue.record("the study is \(bench.scheduler.phase)")
            return
        }
        #expect(failure.task == "t0")
        #expect(failure.message.contains("2 workers were lost"))
    }

    @Test("a late result of a task that was set aside is taken")
    func lateResult() throws {
        var options = SchedulerOptions()
        options.maximumLosses = 1
        var bench = try Workbench(reads: [[], [0], []], options: options)
        bench.send(.started)
        bench.join(ada)
        let grant = try #require(bench.ask(ada).first)
        bench.now += .seconds(31)
        bench.tick()
        #expect(bench.scheduler.records[0].state == .quarantined)
        bench.join(ada)
        #expect(bench.commit(grant, by: ada) == .accepted)
        #expect(bench.scheduler.quarantined.isEmpty)
        let rest = [try #require(bench.ask(ada).first), try #require(bench.ask(ada).first)]
        for one in rest { #expect(bench.commit(one, by: ada) == .accepted) }
        #expect(bench.scheduler.phase == .finished)
    }

    @Test("failures and losses of an earlier life of the coordinator count")
    func credits() throws {
        let credit = TaskCredit(attempts: 4, failures: 2, losses: 1)
        var bench = try Workbench(reads: [[]], credits: [Workbench.key(0): credit])
        bench.send(.started)
        bench.join(ada)
        let grant = try #require(bench.ask(ada).first)
        #expect(grant.lease.attempt == 5)
        bench.fail(grant, by: ada, .machine)
        guard case .stopped = bench.scheduler.phase else {
            Issue.record("the study is \(bench.scheduler.phase)")
            return
        }
    }

    @Test("a task that has no credit left is not judged by an attempt that costs none")
    func withoutCost() throws {
        let credit = TaskCredit(attempts: 4, failures: 3, losses: 0)
        var bench = try Workbench(reads: [[]], credits: [Workbench.key(0): credit])
        bench.send(.started)
        bench.join(ada)
        let grant = try #require(bench.ask(ada).first)
        bench.fail(grant, by: ada, .preempted)
        #expect(bench.scheduler.phase == .running)
    }

    /// Three different tasks fail on Ada's host.
    private func failing(_ bench: inout Workbench) throws {
        bench.send(.started)
        bench.join(ada, slots: 3, host: "bad")
        let grants = bench.ask(ada, slots: 3)
        #expect(grants.count == 3)
        for grant in grants { bench.fail(grant, by: ada, .machine) }
    }

    @Test("a host where different tasks fail in a row rests, twice as long each time")
    func rest() throws {
        var bench = try Workbench(reads: [[], [], [], []])
        bench.join(bob, host: "good")
        try failing(&bench)
        let pauses = bench.effects.compactMap { effect in
            if case .rest("bad", let pause, _) = effect { pause } else { nil }
        }
        #expect(pauses == [.seconds(30)])
        #expect(bench.scheduler.restingHosts(now: bench.now).map(\.host) == ["bad"])
        // The host was at fault: the tasks have their credit again, in later lives too.
        let keys = (0..<3).map(Workbench.key)
        #expect(bench.effects.contains(.forgive(keys: keys, host: "bad")))
        #expect(bench.scheduler.records.allSatisfy { $0.failures == 0 })
        #expect(bench.ask(ada, slots: 1).isEmpty)
        #expect(bench.ask(bob).count == 1)
        bench.now += .seconds(31)
        let grants = bench.ask(ada, slots: 3)
        #expect(grants.count == 3)
        for grant in grants { bench.fail(grant, by: ada, .machine) }
        bench.now += .seconds(31)
        #expect(bench.scheduler.restingHosts(now: bench.now).map(\.host) == ["bad"])
    }

    @Test("a worker on which one task fails again and again does not stop what others can do")
    func badWorker() throws {
        var bench = try Workbench(reads: [[], []])
        bench.send(.started)
        bench.join(ada)
        bench.join(bob)
        // Bob is busy: the task that fails on Ada's is the only one left.
        let held = try #require(bench.ask(bob).first)
        for pause in [5, 10, 20] as [Int64] {
            let grant = try #require(bench.ask(ada).first)
            bench.fail(grant, by: ada, .machine)
            #expect(bench.ask(ada).isEmpty)
            #expect(bench.scheduler.restLeft(ada, now: bench.now) == .seconds(pause))
            #expect(bench.scheduler.restLeft(bob, now: bench.now) == nil)
            bench.now += .seconds(pause - 1)
            #expect(bench.ask(ada).isEmpty)
            bench.now += .seconds(2)
            #expect(bench.scheduler.restLeft(ada, now: bench.now) == nil)
            _ = bench.beat(bob, [held])
        }
        #expect(bench.scheduler.phase == .running)
        #expect(bench.commit(held, by: bob) == .accepted)
        let other = try #require(bench.ask(bob).first)
        #expect(bench.commit(other, by: bob) == .accepted)
        #expect(bench.scheduler.phase == .finished)
    }

    @Test("a task that fails on one worker for ever stops the study in the end")
    func hopelessTask() throws {
        var bench = try Workbench(reads: [[], []])
        bench.send(.started)
        bench.join(ada)
        bench.join(bob)
        let held = try #require(bench.ask(bob).first)
        var failureCount = 0
        for _ in 0..<200 where bench.scheduler.phase == .running {
            bench.now += .seconds(20)
            _ = bench.beat(bob, [held])
            guard let grant = bench.ask(ada).first else { continue }
            bench.fail(grant, by: ada, .machine)
            failureCount += 1
        }
        #expect(failureCount == 11)
    }

    @Test("the only host never rests")
    func onlyHost() throws {
        var bench = try Workbench(reads: [[], [], [], []])
        try failing(&bench)
        #expect(bench.scheduler.restingHosts(now: bench.now).isEmpty)
        #expect(bench.ask(ada).count == 1)
    }

    @Test("a host at rest works again once the others have left")
    func othersLeft() throws {
        var bench = try Workbench(reads: [[], [], [], []])
        bench.join(bob, host: "good")
        try failing(&bench)
        bench.send(.left(bob))
        #expect(bench.ask(ada).count == 1)
    }
}

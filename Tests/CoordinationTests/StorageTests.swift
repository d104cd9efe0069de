import Testing

import Coordination

@Suite struct StorageTests {
    /// A shard, two sums of it, and what is made of them.
    private func diamond() throws -> StorageBench {
        var bench = try StorageBench(reads: [[], [0], [0], [1, 2]], passing: [0, 1, 2])
        bench.start()
        return bench
    }

    @Test("a blob goes once every task that reads it is done, and not before")
    func collected() throws {
        var bench = try diamond()
        let first = [bench.step(), bench.step()]
        #expect(first == [0, 1])
        #expect(bench.store == [bench.blob(0), bench.blob(1)])
        let rest = bench.computeAll()
        #expect(rest == [2, 3])
        #expect(bench.store == [bench.blob(3)])
        #expect(bench.hasFinished)
    }

    @Test("a ready task whose input was made again with other bytes gets another key")
    func otherBytes() throws {
        var bench = try Workbench(reads: [[], [0]])
        bench.send(.started)
        bench.join(ada)
        let again = try remake(&bench)
        #expect(bench.commit(again, by: ada, result: 1) == .accepted)
        #expect(
            bench.effects.contains {
                $0
                    == .resolve(
                        task: 1,
                        inputs: [
                            RoleBlob(role: "in", blob: Workbench.outputs(0, result: 1)[0].blob)
                        ])
            })
    }

    @Test("a task that is made again finds its key anew if it was done with other bytes")
    func otherBytesOfDone() throws {
        var bench = try Workbench(reads: [[], [0], [1]])
        bench.send(.started)
        bench.join(ada)
        let first = try #require(bench.ask(ada).first)
        let extra = RoleBlob(role: "extra", blob: Workbench.outputs(5)[0].blob)
        bench.send(
            .committed(
                task: "t0",
                Commitment(
                    request: bench.nextRequest(), worker: ada, token: first.lease.token,
                    attempt: 1, key: first.key, outputs: Workbench.outputs(0) + [extra],
                    usage: Usage())))
        let second = try #require(bench.ask(ada).first)
        #expect(bench.commit(second, by: ada) == .accepted)
        bench.send(.lost([extra.blob.digest]))
        let again = try #require(bench.ask(ada, slots: 2).first { $0.task == 0 })
        #expect(bench.commit(again, by: ada, result: 1) == .accepted)
        let effects = bench.send(.lost([Workbench.outputs(1)[0].blob.digest]))
        let input = RoleBlob(role: "in", blob: Workbench.outputs(0, result: 1)[0].blob)
        #expect(effects.contains(.resolve(task: 1, inputs: [input])))
    }

    /// Computes the first task, loses an output that nobody reads, and gives the task out again.
    private func remake(_ bench: inout Workbench) throws -> Grant {
        let first = try #require(bench.ask(ada).first)
        let extra = RoleBlob(role: "extra", blob: Workbench.outputs(5)[0].blob)
        bench.send(
            .committed(
                task: "t0",
                Commitment(
                    request: bench.nextRequest(), worker: ada, token: first.lease.token,
                    attempt: 1, key: first.key, outputs: Workbench.outputs(0) + [extra],
                    usage: Usage())))
        bench.send(.lost([extra.blob.digest]))
        let again = try #require(bench.ask(ada).first)
        #expect(again.task == 0)
        return again
    }

    @Test("a lookup from before an input was made again with other bytes does not count")
    func staleLookup() throws {
        var bench = try Workbench(reads: [[], [0]])
        bench.send(.started)
        bench.join(ada)
        let extra = RoleBlob(role: "extra", blob: Workbench.outputs(5)[0].blob)
        let first = try #require(bench.ask(ada).first)
        // Lookups stay unanswered here.
        let lookups = record(first, Workbench.outputs(0) + [extra], &bench)
        #expect(lookups.contains(.resolve(task: 1, inputs: input(result: 0))))
        bench.send(.lost([extra.blob.digest]))
        let again = try #require(bench.ask(ada).first)
        let anew = record(again, Workbench.outputs(0, result: 1), &bench)
        #expect(anew.contains(.resolve(task: 1, inputs: input(result: 1))))
        let (old, new) = (Workbench.key(100), Workbench.key(101))
        #expect(bench.ask(ada).isEmpty)
        bench.send(.resolved(task: 1, key: old, outputs: nil))
        #expect(bench.scheduler.records[1].state == .resolving)
        bench.send(.resolved(task: 1, key: new, outputs: nil))
        guard case .leased = bench.scheduler.records[1].state else {
            Issue.record("task 1 is \(bench.scheduler.records[1].state)")
            return
        }
        #expect(bench.scheduler.records[1].key == new)
    }

    private func input(result: UInt8) -> [RoleBlob] {
        [RoleBlob(role: "in", blob: Workbench.outputs(0, result: result)[0].blob)]
    }

    private func record(
        _ grant: Grant, _ outputs: [RoleBlob], _ bench: inout Workbench
    ) -> [SchedulerEffect] {
        let commitment = Commitment(
            request: bench.nextRequest(), worker: ada, token: grant.lease.token, attempt: 1,
            key: grant.key, outputs: outputs, usage: Usage())
        return bench.scheduler.handle(.committed(task: "t0", commitment), now: .zero)
            + bench.scheduler.handle(.recorded(task: 0), now: .zero)
    }

    @Test("a lease on bytes that were made again otherwise is taken back")
    func otherBytesWhileLeased() throws {
        var bench = try Workbench(reads: [[], [0]])
        bench.send(.started)
        bench.join(ada, slots: 2)
        let again = try remake(&bench)
        let reader = try #require(bench.ask(ada).first)
        #expect(reader.task == 1)
        #expect(bench.commit(again, by: ada, result: 1) == .accepted)
        #expect(bench.beat(ada, [reader]).map(\.token) == [reader.lease.token])
        #expect(bench.scheduler.records[1].state == .ready)
    }

    @Test("an output lost while its task is made again for another is waited for")
    func lostMeanwhile() throws {
        var bench = try Workbench(reads: [[], [0]])
        bench.send(.started)
        bench.join(ada)
        bench.join(bob)
        let again = try remake(&bench)
        bench.send(.lost([Workbench.outputs(0)[0].blob.digest]))
        #expect(bench.ask(bob).isEmpty)
        #expect(bench.commit(again, by: ada) == .accepted)
        let grants = bench.effects.compactMap { effect in
            if case .grant(_, let grants, _) = effect { grants.map(\.task) } else { nil }
        }
        #expect(grants == [[1]])
    }

    @Test("equal bytes of two tasks go when both are read")
    func shared() throws {
        var bench = try StorageBench(
            reads: [[], [], [0], [1, 2]], passing: [0, 1], sameBytes: [1: 0])
        bench.start()
        let first = [bench.step(), bench.step(), bench.step()]
        #expect(first == [0, 1, 2])
        #expect(bench.store.contains(bench.blob(1)))
        let computed = bench.computeAll()
        #expect(computed == [3])
        #expect(!bench.store.contains(bench.blob(1)))
    }

    @Test("a task whose blob was collected counts as done after a restart")
    func restart() throws {
        var bench = try diamond()
        _ = bench.computeAll()
        bench.start()
        #expect(bench.hasFinished)
        #expect(bench.runs == [1, 1, 1, 1])
    }

    @Test("a task that must run again brings back what it reads, and nothing else")
    func remade() throws {
        var bench = try diamond()
        _ = bench.computeAll()
        bench.forget(2)
        bench.start()
        // Its reader found its own result, so only the task itself is new.
        let computed = bench.computeAll()
        #expect(computed == [0, 2])
        #expect(bench.hasFinished)
        #expect(bench.store == [bench.blob(3)])
    }

    @Test("a damaged result that is kept is made again, with all that it takes")
    func damagedResult() throws {
        var bench = try diamond()
        _ = bench.computeAll()
        bench.store.remove(bench.blob(3))
        bench.start()
        #expect(!bench.hasFinished)
        let computed = bench.computeAll()
        #expect(computed == [0, 1, 2, 3])
        #expect(bench.hasFinished)
        #expect(bench.store == [bench.blob(3)])
    }

    @Test("a blob that is lost while the study runs is made again before its reader runs")
    func lostWhileRunning() throws {
        var bench = try diamond()
        let first = [bench.step(), bench.step()]
        #expect(first == [0, 1])
        let granted = bench.lease()
        let reader = try #require(granted)
        #expect(reader.task == 2)
        bench.store.remove(bench.blob(0))
        let hadInputs = bench.compute(reader)
        #expect(!hadInputs)
        bench.handle(.lost([bench.blob(0)]))
        let failure = Failure(kind: .preempted, task: "t2", message: "no input")
        bench.handle(.failed(ada, task: "t2", token: reader.lease.token, failure))
        let computed = bench.computeAll()
        #expect(computed == [0, 2, 3])
        #expect(bench.hasFinished)
    }

    @Test("a result that comes a second time leaves nothing behind")
    func secondResult() throws {
        var bench = try diamond()
        let granted = bench.lease()
        let grant = try #require(granted)
        _ = bench.compute(grant)
        _ = bench.computeAll()
        bench.commit(grant)
        #expect(bench.store == [bench.blob(3)])
    }

    @Test(
        "whatever is lost, forgotten or killed, every task finds its inputs and the study ends",
        arguments: 0..<200)
    func anyOrder(seed: Int) throws {
        var random = Draws(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1)
        let count = 4 + random.next(below: 10)
        let reads = (0..<count).map { task in
            (0..<task).filter { _ in random.next(below: 3) == 0 }
        }
        let passing = Set((0..<count).filter { _ in random.next(below: 3) > 0 })
        var bench = try StorageBench(reads: reads, passing: passing)
        bench.start()
        var steps = 0
        while !bench.hasFinished {
            steps += 1
            try #require(steps < 2_000, "the study does not end")
            switch random.next(below: 12) {
            case 0: bench.start()
            case 1 where steps < 200:
                bench.store = bench.store.filter { _ in random.next(below: 3) > 0 }
                bench.forget(random.next(below: count))
                bench.start()
            default:
                guard let grant = bench.lease() else {
                    try #require(bench.hasFinished, "no task is ready")
                    break
                }
                let hadInputs = bench.compute(grant)
                try #require(hadInputs, "t\(grant.task) lacks an input")
            }
        }
        let kept = Set((0..<count).filter { !passing.contains($0) }.map { bench.blob($0) })
        #expect(bench.store == kept)
    }
}

/// A linear congruential generator (Knuth's MMIX), for tests that draw.
private struct Draws {
    var state: UInt64

    mutating func next(below bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(bound))
    }
}

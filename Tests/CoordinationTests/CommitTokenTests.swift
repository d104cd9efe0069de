import Coordination
import Testing

/// Results that come under the token of another task's lease: a confused worker, or a rude one.
@Suite struct CommitTokenTests {
    /// Offers a result of `grant`'s task under the token of `other`.
    private func offer(
        _ grant: Grant, under other: Grant, by worker: WorkerIdentifier, outputs: [RoleBlob],
        to bench: inout Workbench
    ) -> CommitAnswer? {
        let request = bench.nextRequest()
        let commitment = Commitment(
            request: request, worker: worker, token: other.lease.token,
            attempt: other.lease.attempt, key: grant.key, outputs: outputs, usage: Usage())
        for case .answerCommit(request, let answer) in bench.send(
            .committed(task: "t\(grant.task)", commitment))
        {
            return answer
        }
        return nil
    }

    @Test("a result under another task's token counts for its own task, and leaves the other alone")
    func whole() throws {
        var bench = try Workbench(reads: [[], [], [0, 1]])
        bench.send(.started)
        bench.join(ada)
        bench.join(bob)
        let first = try #require(bench.ask(ada).first)
        let second = try #require(bench.ask(bob).first)
        #expect(
            offer(
                first, under: second, by: bob, outputs: Workbench.outputs(first.task), to: &bench)
                == .accepted)
        #expect(bench.scheduler.doneCount == 1)
        // The lease whose token was named is still bob's, and its result is still wanted.
        #expect(bench.beat(bob, [second]).isEmpty)
        #expect(bench.beat(ada, [first]).map(\.task) == ["t0"])
        #expect(bench.commit(second, by: bob) == .accepted)
        #expect(bench.ask(ada).map(\.task) == [2])
    }

    @Test("an incomplete result under another task's token takes no lease from anybody")
    func incomplete() throws {
        var bench = try Workbench(reads: [[], [], [0, 1]])
        bench.send(.started)
        bench.join(ada)
        bench.join(bob)
        let first = try #require(bench.ask(ada).first)
        let second = try #require(bench.ask(bob).first)
        #expect(offer(first, under: second, by: bob, outputs: [], to: &bench) == .stale)
        #expect(bench.scheduler.records.map(\.failures) == [0, 0, 0])
        #expect(bench.beat(ada, [first]).isEmpty)
        #expect(bench.beat(bob, [second]).isEmpty)
        #expect(bench.commit(first, by: ada) == .accepted)
        #expect(bench.commit(second, by: bob) == .accepted)
    }

    @Test("how long a task took is not learned from a result under another task's token")
    func durations() throws {
        var bench = try Workbench(reads: [[], [], []])
        bench.send(.started)
        bench.join(ada)
        bench.join(bob)
        let first = try #require(bench.ask(ada).first)
        bench.now += .seconds(25)
        _ = bench.beat(ada, [first])
        bench.join(bob)
        let second = try #require(bench.ask(bob).first)
        // Taken for t1's lease, t0 would have taken no time at all, and all would seem short.
        #expect(
            offer(
                first, under: second, by: bob, outputs: Workbench.outputs(first.task), to: &bench)
                == .accepted)
        bench.now += .seconds(25)
        _ = bench.beat(bob, [second])
        #expect(bench.commit(second, by: bob) == .accepted)
        bench.join(ada)
        #expect(bench.ask(ada, remaining: .seconds(20)).isEmpty, "t1 took 25 s")
        bench.join(bob)
        #expect(bench.ask(bob, remaining: .seconds(120)).map(\.task) == [2])
    }
}

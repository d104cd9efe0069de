import Coordination
import Testing

@Suite struct IncompleteResultTests {
    private func offer(
        _ grant: Grant, by worker: WorkerIdentifier, to bench: inout Workbench
    ) -> CommitAnswer? {
        let request = bench.nextRequest()
        let commitment = Commitment(
            request: request, worker: worker, token: grant.lease.token,
            attempt: grant.lease.attempt, key: grant.key, outputs: [], usage: Usage())
        for case .answerCommit(request, let answer) in bench.send(
            .committed(task: "t\(grant.task)", commitment))
        {
            return answer
        }
        return nil
    }

    @Test("a result without an output that is read stops nothing when another offers it")
    func byAnother() throws {
        var bench = try Workbench(reads: [[], [0]])
        bench.send(.started)
        bench.join(ada)
        bench.join(bob)
        let grant = try #require(bench.ask(ada).first)
        #expect(offer(grant, by: bob, to: &bench) == .stale)
        #expect(bench.scheduler.phase == .running)
        #expect(bench.beat(ada, [grant]).isEmpty)
        #expect(bench.commit(grant, by: ada) == .accepted)
    }

    @Test("offered by the one who has the task, it is a failed attempt; the third stops the study")
    func byTheOwner() throws {
        var bench = try Workbench(reads: [[], [0]])
        bench.send(.started)
        bench.join(ada)
        for attempt in 1...3 {
            let grant = try #require(bench.ask(ada).first)
            #expect(bench.scheduler.phase == .running)
            #expect(grant.lease.attempt == attempt)
            #expect(offer(grant, by: ada, to: &bench) == .stale)
        }
        guard case .stopped(let failure) = bench.scheduler.phase else {
            Issue.record("the study goes on")
            return
        }
        #expect(failure.kind == .defect && failure.message.contains("out"))
    }
}

import Coordination
import Testing
import ToyTasks

@Suite struct FullDiskTests {
    private let shortage = DiskShortage(folder: "/state", freeBytes: 1, neededBytes: 100)

    @Test("while the disk is full nothing is given out; then whoever waits is served")
    func pause() throws {
        var bench = try Workbench(reads: [[], []])
        bench.send(.started)
        bench.join(ada)
        bench.send(.diskFilled(shortage))
        #expect(bench.ask(ada).isEmpty)
        #expect(bench.scheduler.shortage == shortage)
        let effects = bench.send(.diskFreed)
        guard case .grant(_, let grants, _) = effects.first else {
            Issue.record("the request that waited was not served")
            return
        }
        #expect(grants.map(\.task) == [0])
    }

    @Test("results of tasks under way are taken while the disk is full")
    func resultsOnTheirWay() throws {
        var bench = try Workbench(reads: [[], [0]])
        bench.send(.started)
        bench.join(ada)
        let grants = bench.ask(ada)
        bench.send(.diskFilled(shortage))
        #expect(bench.commit(grants[0], by: ada) == .accepted)
        #expect(bench.ask(ada).isEmpty)
    }

    @Test("the largest need of a pause decides when it ends")
    func largestNeed() throws {
        var bench = try Workbench(reads: [[]])
        bench.send(.diskFilled(shortage))
        bench.send(.diskFilled(DiskShortage(folder: "/state", freeBytes: 0, neededBytes: 7)))
        #expect(bench.scheduler.shortage?.neededBytes == 100)
    }

    @Test("a lease that could not be written down never was: no attempt, no loss")
    func withdrawn() throws {
        var bench = try Workbench(reads: [[]])
        bench.send(.started)
        bench.join(ada)
        for _ in 0..<10 {
            let grant = bench.ask(ada)[0]
            bench.send(.diskFilled(shortage))
            bench.send(.withdrawn(task: 0, token: grant.lease.token))
            #expect(bench.scheduler.records[0].state == .ready)
            bench.send(.diskFreed)
        }
        #expect(bench.scheduler.records[0].attempts == 0)
        #expect(bench.scheduler.workers[ada]?.held.isEmpty == true)
    }

    @Test("a result that is being written down is confirmed to nobody before it is")
    func unconfirmed() throws {
        var bench = try Workbench(reads: [[]])
        bench.send(.started)
        bench.join(ada)
        let grant = bench.ask(ada)[0]
        func commitment(_ request: UInt64) -> Commitment {
            Commitment(
                request: RequestIdentifier(request), worker: ada, token: grant.lease.token,
                attempt: 1, key: grant.key, outputs: Workbench.outputs(0), usage: Usage())
        }
        var scheduler = bench.scheduler
        let first = scheduler.handle(
            .committed(task: "t0", commitment(100)), now: .zero)
        #expect(first == [.record(task: 0, commitment(100))])
        #expect(scheduler.handle(.committed(task: "t0", commitment(101)), now: .zero).isEmpty)
        let answers = scheduler.handle(.recorded(task: 0), now: .zero)
        #expect(answers.contains(.answerCommit(RequestIdentifier(100), .accepted)))
        #expect(answers.contains(.answerCommit(RequestIdentifier(101), .alreadyDone)))
    }

    @Test("an offer repeated while its result waits for the disk takes the place of the last")
    func repeatedOffers() throws {
        var bench = try Workbench(reads: [[]])
        bench.send(.started)
        bench.join(ada)
        let grant = bench.ask(ada)[0]
        var open: Set<UInt64> = []
        for _ in 0..<100 {
            let request = bench.nextRequest()
            open.insert(request.number)
            let commitment = Commitment(
                request: request, worker: ada, token: grant.lease.token, attempt: 1,
                key: grant.key, outputs: Workbench.outputs(0), usage: Usage())
            // Not through the bench, which writes at once.
            let effects = bench.scheduler.handle(
                .committed(task: "t0", commitment), now: bench.now)
            for case .answerCommit(let answered, _) in effects { open.remove(answered.number) }
            #expect(open.count <= 2)
        }
        var answers: [CommitAnswer] = []
        for case .answerCommit(_, let answer) in bench.scheduler.handle(
            .recorded(task: 0), now: bench.now)
        {
            answers.append(answer)
        }
        #expect(answers == [.accepted, .alreadyDone])
    }

    @Test("a worker whose own disk is full asks for nothing, and for all it can once it is not")
    func worker() {
        var machine = WorkerMachine(slots: 2, memoryBytes: 100)
        _ = machine.handle(.started)
        let task = Assignment(
            task: "t", key: Workbench.key(0), work: ToyTask.kept.work, inputs: [], attempt: 1,
            token: 1,
            memoryBytes: 10)
        #expect(machine.handle(.welcomed) == [.ask(1, slots: 2, memoryBytes: 100)])
        #expect(machine.handle(.diskFilled).isEmpty)
        // What was granted before it could say so is computed all the same.
        #expect(machine.handle(.granted(ask: 1, [task], .goOn)) == [.compute(task)])
        #expect(machine.handle(.computed(token: 1, [])) == [.deliver(task, [])])
        #expect(machine.handle(.delivered(token: 1)).isEmpty)
        #expect(machine.handle(.diskFreed) == [.ask(2, slots: 2, memoryBytes: 100)])
    }
}

import Coordination
import Testing
import ToyTasks

@Suite struct WorkerMachineTests {
    private func assignment(_ number: UInt64, memoryBytes: Int = 10) -> Assignment {
        Assignment(
            task: "t\(number)", key: Workbench.key(Int(number)),
            work: ToyTask.kept.work, inputs: [], attempt: 1,
            token: number, memoryBytes: memoryBytes)
    }

    private func working(slots: Int = 1) -> WorkerMachine {
        var machine = WorkerMachine(slots: slots, memoryBytes: 100)
        _ = machine.handle(.started)
        _ = machine.handle(.welcomed)
        return machine
    }

    @Test("a worker says hello before it asks for work")
    func hello() {
        var machine = WorkerMachine(slots: 2, memoryBytes: 100)
        #expect(machine.handle(.started) == [.sayHello])
        #expect(machine.handle(.welcomed) == [.ask(1, slots: 2, memoryBytes: 100)])
    }

    @Test("a worker that reads a task otherwise ends what it has, takes nothing, and exits with 76")
    func otherBuild() {
        var machine = working(slots: 2)
        _ = machine.handle(.granted(ask: 1, [assignment(1)], .goOn))
        #expect(machine.handle(.misread("builds differ")).isEmpty)
        // What was asked for before that is given back.
        let late = machine.handle(.granted(ask: 2, [assignment(2)], .goOn))
        guard case .report(let given, let failure) = late.first else {
            Issue.record("\(late)")
            return
        }
        #expect(late.count == 1 && given == assignment(2) && failure.kind == .preempted)
        let outputs = Workbench.outputs(1)
        #expect(
            machine.handle(.computed(token: 1, outputs)) == [.deliver(assignment(1), outputs)])
        let exit = WorkerExit.otherBuild("builds differ")
        #expect(machine.handle(.delivered(token: 1)) == [.leave(exit)])
        #expect(exit.status == 76)
    }

    @Test("a worker of another processor level gives everything back and begins again")
    func otherLevel() {
        var machine = working()
        _ = machine.handle(.granted(ask: 1, [assignment(1)], .goOn))
        _ = machine.handle(.beatAnswered(revoked: [], .helloAgain))
        let effects = machine.handle(.levelled("portable"))
        #expect(effects.last == .leave(.otherLevel("portable")))
        #expect(effects.count == 2)
    }

    @Test("it asks only for what is free, and has one request under way at a time")
    func asking() {
        var machine = working(slots: 2)
        let granted = machine.handle(.granted(ask: 1, [assignment(1)], .goOn))
        #expect(granted == [.compute(assignment(1)), .ask(2, slots: 1, memoryBytes: 90)])
        #expect(machine.handle(.beatAnswered(revoked: [], .goOn)).isEmpty)
        #expect(
            machine.handle(.granted(ask: 2, [assignment(2)], .goOn)) == [
                .compute(assignment(2)), .ask(3, slots: 0, memoryBytes: 80),
            ])
    }

    @Test("a full worker of several slots asks for a share, and for a slot once one is free")
    func sharing() {
        var machine = working(slots: 2)
        let shared = [assignment(1), assignment(2)]
        #expect(
            machine.handle(.granted(ask: 1, shared, .goOn)).last
                == .ask(2, slots: 0, memoryBytes: 80))
        let outputs = Workbench.outputs(1)
        #expect(
            machine.handle(.computed(token: 1, outputs)) == [
                .deliver(assignment(1), outputs), .ask(3, slots: 1, memoryBytes: 90),
            ])
        // The answer to the request that was given up must not bring forth another one.
        #expect(machine.handle(.granted(ask: 2, [], .goOn)).isEmpty)
        #expect(
            machine.handle(.granted(ask: 3, [assignment(3)], .goOn)) == [
                .compute(assignment(3)), .ask(4, slots: 0, memoryBytes: 80),
            ])
        #expect(
            machine.handle(.granted(ask: 4, [assignment(4)], .goOn)) == [.compute(assignment(4))])
    }

    @Test("a worker with a free slot asks although a request with no slot is still out")
    func lateAnswer() {
        var machine = working(slots: 2)
        _ = machine.handle(.granted(ask: 1, [assignment(1), assignment(2)], .goOn))
        _ = machine.handle(.computed(token: 1, Workbench.outputs(1)))
        // The third request is answered before the second, which has no slot.
        _ = machine.handle(.granted(ask: 3, [assignment(3)], .goOn))
        let asked = machine.handle(.computed(token: 2, Workbench.outputs(2)))
        #expect(asked.contains(.ask(4, slots: 1, memoryBytes: 90)), "got \(asked)")
    }

    @Test("requests for work are settled once they are answered or given up")
    func settledRequests() {
        var machine = WorkerMachine(slots: 2, memoryBytes: 100)
        #expect(machine.settledBelow == 1)
        _ = machine.handle(.started)
        _ = machine.handle(.welcomed)
        #expect(machine.settledBelow == 1)
        // The second request goes out at once.
        _ = machine.handle(.granted(ask: 1, [assignment(1)], .goOn))
        #expect(machine.settledBelow == 2 && machine.running.map(\.token) == [1])
        _ = machine.handle(.diskFilled)
        _ = machine.handle(.askingFailed(ask: 2))
        #expect(machine.settledBelow == 3 && machine.nextAsk == 3)
    }

    @Test("a task whose failure is on its way is named until the coordinator knows of it")
    func namedFailure() {
        var machine = working()
        _ = machine.handle(.granted(ask: 1, [assignment(1)], .goOn))
        let failure = Failure(kind: .machine, task: "t1", message: "it broke")
        _ = machine.handle(.couldNotCompute(token: 1, failure))
        #expect(machine.running.map(\.token) == [1])
        _ = machine.handle(.reported(token: 1))
        #expect(machine.running.isEmpty)
    }

    @Test("a failure is named no more once its lease is known to have ended")
    func revokedFailure() {
        var machine = working()
        _ = machine.handle(.granted(ask: 1, [assignment(1)], .goOn))
        let failure = Failure(kind: .machine, task: "t1", message: "it broke")
        _ = machine.handle(.couldNotCompute(token: 1, failure))
        let revocation = Revocation(task: "t1", token: 1, reason: "the lease ran out")
        _ = machine.handle(.beatAnswered(revoked: [revocation], .goOn))
        #expect(machine.running.isEmpty)
    }

    @Test("a worker of one slot never asks for a share")
    func singleSlot() {
        var machine = working()
        #expect(
            machine.handle(.granted(ask: 1, [assignment(1)], .goOn)) == [.compute(assignment(1))])
        #expect(machine.handle(.beatAnswered(revoked: [], .goOn)).isEmpty)
    }

    @Test("it computes the next task while a result is on its way")
    func delivery() {
        var machine = working()
        _ = machine.handle(.granted(ask: 1, [assignment(1)], .goOn))
        let outputs = Workbench.outputs(1)
        #expect(
            machine.handle(.computed(token: 1, outputs)) == [
                .deliver(assignment(1), outputs), .ask(2, slots: 1, memoryBytes: 100),
            ])
        #expect(machine.running.map(\.token) == [1])
        #expect(machine.handle(.delivered(token: 1)).isEmpty)
        #expect(machine.running.isEmpty)
    }

    @Test("a revoked lease stops its computation, and its result would go nowhere")
    func revocation() {
        var machine = working()
        _ = machine.handle(.granted(ask: 1, [assignment(1)], .goOn))
        let revoked = Revocation(task: "t1", token: 1, reason: "it ran out")
        #expect(
            machine.handle(.beatAnswered(revoked: [revoked], .goOn)) == [
                .abandon(assignment(1), reason: "it ran out"), .ask(2, slots: 1, memoryBytes: 100),
            ])
        #expect(machine.handle(.computed(token: 1, Workbench.outputs(1))).isEmpty)
    }

    @Test("an unknown worker says hello again and keeps what it computes")
    func helloAgain() {
        var machine = working()
        _ = machine.handle(.granted(ask: 1, [assignment(1)], .goOn))
        #expect(machine.handle(.beatAnswered(revoked: [], .helloAgain)) == [.sayHello])
        #expect(machine.handle(.beatAnswered(revoked: [], .helloAgain)).isEmpty)
        #expect(machine.handle(.welcomed).isEmpty)
        #expect(machine.running.map(\.task) == ["t1"])
    }

    @Test("a signal gives tasks back and lets results on their way arrive")
    func stop() {
        var machine = working(slots: 2)
        _ = machine.handle(.granted(ask: 1, [assignment(1), assignment(2)], .goOn))
        _ = machine.handle(.computed(token: 1, Workbench.outputs(1)))
        let effects = machine.handle(.stopRequested("a signal"))
        #expect(effects.first == .abandon(assignment(2), reason: "a signal"))
        guard case .report(_, let failure) = effects.last else {
            Issue.record("the task was not given back")
            return
        }
        #expect(failure.kind == .preempted)
        #expect(machine.handle(.delivered(token: 1)) == [.leave(.stopped("a signal"))])
        #expect(WorkerExit.stopped("").status == 75)
    }

    @Test("a signal lets trainings leave a checkpoint before they are given back")
    func yielding() {
        var machine = working(slots: 2)
        var training = assignment(2)
        training.isResumable = true
        var other = training
        other.token = 3
        _ = machine.handle(.granted(ask: 1, [training, other], .goOn))
        let stopped = machine.handle(.stopRequested("a signal"))
        #expect(
            stopped == [.yield(training, reason: "a signal"), .yield(other, reason: "a signal")])
        #expect(machine.handle(.stopRequested("a signal")).isEmpty)
        // Heartbeats go on, so that the lease holds until the checkpoint is there.
        #expect(machine.running.map(\.token) == [2, 3])
        // One had just ended when the signal came.
        let outputs = Workbench.outputs(3)
        #expect(machine.handle(.computed(token: 3, outputs)) == [.deliver(other, outputs)])
        let failure = Failure(kind: .preempted, task: "t2", message: "told to stop")
        #expect(
            machine.handle(.couldNotCompute(token: 2, failure)) == [.report(training, failure)])
        #expect(machine.handle(.delivered(token: 3)) == [.leave(.stopped("a signal"))])
    }

    @Test("a training that cannot leave its checkpoint in time is left")
    func yieldingTooLong() {
        var machine = working()
        var training = assignment(1)
        training.isResumable = true
        _ = machine.handle(.granted(ask: 1, [training], .goOn))
        _ = machine.handle(.stopRequested("a signal"))
        #expect(
            machine.handle(.graceEnded) == [
                .abandon(training, reason: "a signal"), .leave(.stopped("a signal")),
            ])
    }

    @Test("a drained worker finishes what it has, takes nothing new, and leaves")
    func drain() {
        var machine = working()
        _ = machine.handle(.granted(ask: 1, [assignment(1)], .goOn))
        #expect(machine.handle(.beatAnswered(revoked: [], .drain)).isEmpty)
        let outputs = Workbench.outputs(1)
        #expect(machine.handle(.computed(token: 1, outputs)) == [.deliver(assignment(1), outputs)])
        #expect(machine.handle(.delivered(token: 1)) == [.leave(.drained)])
    }

    @Test("a drained worker whose coordinator begins a new life is known to it again")
    func drainedStranger() {
        var machine = working()
        _ = machine.handle(.granted(ask: 1, [assignment(1)], .drain))
        #expect(machine.handle(.beatAnswered(revoked: [], .helloAgain)) == [.sayHello])
        // One hello at a time.
        #expect(machine.handle(.beatAnswered(revoked: [], .helloAgain)).isEmpty)
        #expect(machine.handle(.welcomed).isEmpty)
        #expect(machine.phase == .draining)
        #expect(machine.handle(.beatAnswered(revoked: [], .helloAgain)) == [.sayHello])
    }

    @Test("the end of the study ends the worker at once, and nothing after it does anything")
    func end() {
        var machine = working()
        _ = machine.handle(.granted(ask: 1, [assignment(1)], .goOn))
        #expect(machine.handle(.beatAnswered(revoked: [], .finished)).last == .leave(.studyEnded))
        #expect(machine.handle(.welcomed).isEmpty)
        #expect(machine.handle(.computed(token: 1, [])).isEmpty)
    }

    @Test("a failed computation is reported and its slot asks again")
    func failure() {
        var machine = working()
        _ = machine.handle(.granted(ask: 1, [assignment(1)], .goOn))
        let failure = Failure(kind: .machine, task: "t1", message: "no space")
        #expect(
            machine.handle(.couldNotCompute(token: 1, failure)) == [
                .report(assignment(1), failure), .ask(2, slots: 1, memoryBytes: 100),
            ])
    }

    @Test("a task that comes after a signal, or a drain, is given back and not begun")
    func lateGrant() {
        for event in [WorkerEvent.stopRequested("a signal"), .beatAnswered(revoked: [], .drain)] {
            var machine = working(slots: 2)
            _ = machine.handle(.granted(ask: 1, [assignment(1)], .goOn))
            _ = machine.handle(.computed(token: 1, Workbench.outputs(1)))
            _ = machine.handle(event)
            let effects = machine.handle(.granted(ask: 2, [assignment(2)], .goOn))
            guard case .report(assignment(2), let failure) = effects.first else {
                Issue.record("the task was not given back: \(effects)")
                return
            }
            #expect(failure.kind == .preempted)
            #expect(machine.held.keys.sorted() == [1])
        }
    }

    @Test("two answers that count the same memory as free do not both begin")
    func memoryOfTwoAnswers() {
        var machine = working(slots: 2)
        let large = (1...4).map { assignment(UInt64($0), memoryBytes: 40) }
        _ = machine.handle(.granted(ask: 1, [large[0], large[1]], .goOn))
        _ = machine.handle(.computed(token: 1, Workbench.outputs(1)))
        // The second request, for a share, and the third, for the free slot, are both out.
        #expect(machine.handle(.granted(ask: 3, [large[2]], .goOn)).first == .compute(large[2]))
        let effects = machine.handle(.granted(ask: 2, [large[3]], .goOn))
        guard case .report(large[3], let failure) = effects.first else {
            Issue.record("the task was not given back: \(effects)")
            return
        }
        #expect(failure.kind == .preempted)
    }

    @Test("a stopped worker whose result nobody takes leaves when its grace ends")
    func grace() {
        var machine = working()
        _ = machine.handle(.granted(ask: 1, [assignment(1)], .goOn))
        #expect(machine.handle(.graceEnded).isEmpty)
        _ = machine.handle(.computed(token: 1, Workbench.outputs(1)))
        #expect(machine.handle(.stopRequested("a signal")).isEmpty)
        #expect(machine.handle(.graceEnded) == [.leave(.stopped("a signal"))])
        #expect(machine.handle(.graceEnded).isEmpty)
    }
}

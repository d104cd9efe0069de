import Foundation
import Testing

/// Ends that somebody has planned, which cost nothing: a worker's walltime, and `mmcoord drain`.
extension ResumedStudyTests {
    @Test("a worker told when to end leaves before that with status 75, and others go on")
    func walltime() throws {
        let sandbox = try Sandbox()
        let file = try Self.writeFile(sandbox, checkpoint: 0)
        let coordinator = try sandbox.start("mmcoord", ["run", file], log: "mmcoord.log")
        let address = try sandbox.address(of: coordinator)
        // The last ten seconds are for what is on its way: two are left for tasks, and the study
        // takes longer.
        let first = try Self.start(1, address, sandbox, ["--until", "12s"])
        #expect(try sandbox.finish(first, seconds: 60) == 75)
        let log = sandbox.text("worker-1.log")
        #expect(log.contains("ends in 12 s"))
        #expect(log.contains("leaving: its time is over"))
        // For this one every lease has to fit, and does.
        let second = try Self.start(2, address, sandbox, ["--until", "5h30m"])
        #expect(try sandbox.finish(coordinator) == 0)
        #expect(try sandbox.finish(second) == 0)
        #expect(try Self.results(sandbox) == Self.undisturbed.get())
        // Nothing was held against a task: time that is over is no failure.
        let failures = try sandbox.run("mmcoord", ["status", "--failures", file])
        #expect(!failures.output.contains("kind: lost"))
        #expect(!failures.output.contains("kind: defect"))
    }

    @Test("a worker whose time is over when it starts leaves with status 75")
    func noTime() throws {
        let sandbox = try Sandbox()
        // Nobody listens: it does not wait for an answer either.
        let worker = try Self.start(
            1, "ipc://\(sandbox.folder)/nobody", sandbox, ["--until", "2020-01-01T00:00"])
        #expect(try sandbox.finish(worker, seconds: 60) == 75)
        #expect(sandbox.text("worker-1.log").contains("its time is over"))
    }

    @Test("an end that cannot be read is refused with what may be written")
    func unreadableEnd() throws {
        let sandbox = try Sandbox()
        let result = try sandbox.run(
            "mmworker", ["--coordinator", "tcp://127.0.0.1:1", "--until", "half past six"])
        #expect(result.status == 64)
        #expect(result.output.contains("--until is 'half past six'; allowed: a time such as 90m"))
    }

    @Test("a drain lets the running training end, begins no other, and the next run goes on")
    func drain() throws {
        let sandbox = try Sandbox()
        let file = try Self.writeFile(sandbox, checkpoint: 0)
        let coordinator = try sandbox.start("mmcoord", ["run", file], log: "mmcoord.log")
        let address = try sandbox.address(of: coordinator)
        let first = try Self.start(1, address, sandbox)
        try sandbox.wait("the worker trains", unless: coordinator) {
            Self.trainings("begins", 1, sandbox) == 1
        }
        let drained = try sandbox.run("mmcoord", ["drain", file])
        #expect(drained.status == 0)
        #expect(drained.output.contains("draining: "))
        #expect(try sandbox.finish(coordinator) == 75)
        #expect(sandbox.text("mmcoord.log").contains("'mmcoord run' with the same file goes on"))
        // All is well with a worker that was not needed any more.
        #expect(try sandbox.finish(first) == 0)
        #expect(sandbox.text("worker-1.log").contains("leaving: the coordinator drains"))
        #expect(Self.trainings("begins", 1, sandbox) == 1)
        #expect(Self.trainings("done", 1, sandbox) == 1)
        // Nobody is there to drain now.
        let late = try sandbox.run("mmcoord", ["drain", file])
        #expect(late.status == 1)
        #expect(late.output.contains("there is nothing to drain"))
        let again = try sandbox.start("mmcoord", ["run", file], log: "again.log")
        let second = try Self.start(2, address, sandbox)
        #expect(try sandbox.finish(again) == 0)
        #expect(try sandbox.finish(second) == 0)
        #expect(Self.trainings("begins", 2, sandbox) == 1, "one was done before")
        #expect(try Self.results(sandbox) == Self.undisturbed.get())
    }

    /// How many trainings a worker's log says have begun, or were done.
    private static func trainings(_ what: String, _ number: Int, _ sandbox: Sandbox) -> Int {
        sandbox.text("worker-\(number).log").split(separator: "\n")
            .count { $0.contains("/train/") && $0.contains(": \(what)") }
    }
}

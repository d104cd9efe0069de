import Foundation
import Testing

/// Programs whose output goes nowhere: to a full disk, to nobody, or to a closed descriptor.
@Suite struct BrokenStreamTests {
    private static let launch = "  launch: [{kind: local, workers: 1, slots: 2}]\n"

    /// Starts a program through a shell that redirects its streams first.
    private func start(
        _ arguments: [String], _ redirection: String, _ sandbox: Sandbox
    ) throws -> Process {
        let script = "exec \"$0\" \"$@\" \(redirection)"
        return try sandbox.start(
            "sh", ["-c", script, "\(Sandbox.programs)/mmcoord"] + arguments,
            log: "shell.log", in: "/bin")
    }

    /// A study that waits for workers, with a coordinator that answers.
    private func waitingStudy(_ sandbox: Sandbox) throws -> String {
        let file = try sandbox.writeClusterFile()
        let run = try sandbox.start("mmcoord", ["run", file], log: "run.log")
        try sandbox.wait("the coordinator answers", unless: run) {
            (try? sandbox.run("mmcoord", ["status", file]))?.status == 0
        }
        return file
    }

    @Test(
        "a study ends well although its log cannot be written",
        arguments: ["2>/dev/full", "2>&-", "<&- >&- 2>&-"])
    func lostLog(redirection: String) throws {
        let sandbox = try Sandbox()
        let file = try sandbox.writeClusterFile(epochs: 2, extra: Self.launch)
        let run = try start(["run", file], redirection, sandbox)
        #expect(try sandbox.finish(run) == 0)
        #expect(run.terminationReason == .exit)
        #expect(sandbox.exists("state/submission.csv"))
        #expect(!sandbox.exists("state/address"))
    }

    @Test("a study whose summary cannot be printed warns of that, and ends well")
    func lostSummary() throws {
        let sandbox = try Sandbox()
        let file = try sandbox.writeClusterFile(epochs: 2, extra: Self.launch)
        let run = try start(["run", file], ">/dev/full", sandbox)
        #expect(try sandbox.finish(run) == 0)
        #expect(run.terminationReason == .exit)
        #expect(sandbox.text("shell.log").contains("warning: cannot write to standard output"))
        #expect(sandbox.exists("state/submission.csv"))
        #expect(!sandbox.exists("state/address"))
    }

    @Test("results that cannot be printed are an error, which is told where that can be")
    func lostResults() throws {
        let sandbox = try Sandbox()
        let file = try waitingStudy(sandbox)
        let reasons = [
            ">/dev/full": "mmcoord: cannot write to standard output: No space left on device",
            ">&-": "mmcoord: cannot write to standard output: Bad file descriptor",
            ">/dev/full 2>/dev/full": "", ">&- 2>&-": "",
        ]
        for (redirection, reason) in reasons {
            let status = try start(["status", file], redirection, sandbox)
            #expect(try sandbox.finish(status) == 1, "\(redirection)")
            #expect(status.terminationReason == .exit, "\(redirection)")
            let log = sandbox.text("shell.log")
            #expect(log.trimmingCharacters(in: .newlines) == reason, "\(redirection)")
        }
    }

    @Test("a command whose reader has left ends with status 1 and says nothing")
    func lostReader() throws {
        let sandbox = try Sandbox()
        let file = try waitingStudy(sandbox)
        // The reader is gone before the command starts.
        let script = """
            { sleep 0.5; "$0" "$@"; echo "status $?" >&2; } | true
            """
        let shell = try sandbox.start(
            "sh", ["-c", script, "\(Sandbox.programs)/mmcoord", "status", file], log: "shell.log",
            in: "/bin")
        #expect(try sandbox.finish(shell) == 0)
        #expect(sandbox.text("shell.log") == "status 1\n")
    }

    @Test("a worker whose log cannot be written says why it leaves by its status alone")
    func lostWorkerLog() throws {
        let sandbox = try Sandbox()
        // A cache below a file cannot be made.
        let script = "exec \"$0\" \"$@\" 2>/dev/full"
        let worker = try sandbox.start(
            "sh",
            [
                "-c", script, "\(Sandbox.programs)/mmworker", "--coordinator",
                "tcp://127.0.0.1:1", "--cache", "/dev/null/cache",
            ], log: "worker.log", in: "/bin")
        #expect(try sandbox.finish(worker) == 1)
        #expect(worker.terminationReason == .exit)
    }
}

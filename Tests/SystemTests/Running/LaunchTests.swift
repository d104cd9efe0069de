import Foundation
import Testing

/// Workers that the coordinator starts itself, where that goes wrong.
@Suite struct LaunchTests {
    private static let launch = "  launch: [{kind: local, workers: 1}]\n"

    /// Copies of programs, in a folder of the sandbox that may be changed.
    private func copies(_ programs: [String], _ sandbox: Sandbox) throws -> String {
        let folder = sandbox.folder + "/programs"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for program in programs {
            try FileManager.default.copyItem(
                atPath: "\(Sandbox.programs)/\(program)", toPath: "\(folder)/\(program)")
        }
        return folder
    }

    @Test("a study whose workers cannot come says so at once, and begins nothing")
    func missingProgram() throws {
        let sandbox = try Sandbox()
        let file = try sandbox.writeClusterFile(extra: Self.launch)
        let programs = try copies(["mmcoord"], sandbox)
        let run = try sandbox.start("mmcoord", ["run", file], log: "run.log", in: programs)
        #expect(try sandbox.finish(run) == 1)
        #expect(sandbox.text("run.log").contains("mmworker is expected beside mmcoord"))
        #expect(!sandbox.exists("state/store.sqlite"))
    }

    @Test("a worker that cannot be started now is started later")
    func laterStart() throws {
        let sandbox = try Sandbox()
        let file = try sandbox.writeClusterFile(epochs: 2, extra: Self.launch)
        // Its log cannot be opened.
        let log = sandbox.folder + "/state/worker-1.log"
        try FileManager.default.createDirectory(atPath: log, withIntermediateDirectories: true)
        let run = try sandbox.start("mmcoord", ["run", file], log: "run.log")
        try sandbox.wait("a start fails", unless: run) {
            sandbox.text("run.log").contains("cannot be started")
        }
        try FileManager.default.removeItem(atPath: log)
        #expect(try sandbox.finish(run) == 0)
        #expect(sandbox.exists("state/submission.csv"))
    }

    @Test("workers that do not end are waited for together, not one after another")
    func stuckWorkers() throws {
        let sandbox = try Sandbox()
        let file = try sandbox.writeClusterFile(
            epochs: 4_000, extra: "  launch: [{kind: local, workers: 3, slots: 1}]\n")
        let run = try sandbox.start("mmcoord", ["run", file], log: "run.log")
        try sandbox.wait("three workers are started", unless: run) {
            started(sandbox.text("run.log")).count == 3
        }
        let workers = started(sandbox.text("run.log"))
        defer { for worker in workers { kill(worker, SIGKILL) } }
        for worker in workers { kill(worker, SIGSTOP) }
        run.terminate()
        // Their leases pass, then ten seconds; it was ten for each.
        #expect(try sandbox.finish(run, seconds: 20) == 75)
        try sandbox.wait("the workers are killed", seconds: 5) {
            workers.allSatisfy { !isThere($0) }
        }
    }

    @Test("workers end with a coordinator that is killed; the next waits for no lease of theirs")
    func killedCoordinator() throws {
        let sandbox = try Sandbox()
        // A lease of theirs would outlast the wait for the second run.
        let file = try sandbox.writeClusterFile(
            lease: 300, epochs: 200, extra: "  launch: [{kind: local, workers: 2, slots: 1}]\n")
        let first = try sandbox.start("mmcoord", ["run", file], log: "first.log")
        try sandbox.wait("two workers train", unless: first) {
            sandbox.text("state/worker-1.log").contains("/train/")
                && sandbox.text("state/worker-2.log").contains("/train/")
        }
        let workers = started(sandbox.text("first.log"))
        #expect(workers.count == 2)
        let address = try sandbox.address(of: first)
        kill(first.processIdentifier, SIGKILL)
        try sandbox.wait("the workers end", seconds: 10) {
            workers.allSatisfy { !isThere($0) }
        }
        let second = try sandbox.start("mmcoord", ["run", file], log: "second.log")
        #expect(try sandbox.address(of: second) == address)
        #expect(try sandbox.finish(second, seconds: 120) == 0)
        #expect(sandbox.text("second.log").contains("workers of an earlier coordinator"))
        let failures = try sandbox.run("mmcoord", ["status", "--failures", file])
        #expect(failures.output.contains("ended with it"))
        #expect(failures.output.contains("kind: preempted"))
        #expect(!failures.output.contains("kind: lost"))
    }

    /// Whether a process is there that has not ended.
    private func isThere(_ process: pid_t) -> Bool {
        // One that has ended has no command line, even where nobody asks how.
        let line = try? Data(contentsOf: URL(fileURLWithPath: "/proc/\(process)/cmdline"))
        return line?.isEmpty == false
    }

    /// The processes that a log says were started.
    private func started(_ log: String) -> [pid_t] {
        log.split(separator: "\n").filter { $0.contains("started worker") }.compactMap { line in
            line.components(separatedBy: ", process ").last?.split(separator: ",").first
                .flatMap { pid_t($0) }
        }
    }
}

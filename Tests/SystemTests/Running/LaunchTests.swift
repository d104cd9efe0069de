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
}

import Foundation
import Messaging
import Testing
import mmcoord

/// Each row of the table of exit statuses in Docs/Commands.md, with real processes.
@Suite("Exit statuses") struct ExitStatusTests {
    private static let verbs = [
        "inspect", "init", "check", "run", "status", "drain", "fetch", "export", "score",
        "synthesize", "demo",
    ]

    @Test("the documentation has the statuses that are tested here, and no others")
    func table() throws {
        let place = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../../Docs/Commands.md").standardizedFileURL
        let text = try String(contentsOf: place, encoding: .utf8)
        let section = try #require(text.components(separatedBy: "## Exit statuses\n").last)
        let rows = section.components(separatedBy: "\n")
            .drop { !$0.hasPrefix("|") }.prefix { $0.hasPrefix("|") }.dropFirst(2)
        let statuses = rows.compactMap { row in
            Int(row.split(separator: "|")[0].trimmingCharacters(in: .whitespaces))
        }
        #expect(statuses == [0, 1, 64, 69, 75, 76])
    }

    @Test("0: every verb and both programs explain themselves")
    func help() throws {
        let sandbox = try Sandbox()
        for verb in Self.verbs {
            let help = try sandbox.run("mmcoord", ["help", verb])
            #expect(help.status == 0 && help.output.contains("USAGE: mmcoord \(verb)"), "\(verb)")
        }
        for program in ["mmcoord", "mmworker"] {
            #expect(try sandbox.run(program, ["--help"]).status == 0)
            #expect(try sandbox.run(program, ["--version"]).output.contains(Build.name))
        }
    }

    @Test(
        "1: what cannot be done is said on standard error, after the program's name",
        arguments: [
            ["inspect", "absent.h5ad"], ["init", "absent.h5ad"], ["check", "absent.yaml"],
            ["run", "absent.yaml"], ["status", "absent.yaml"],
            ["status", "--failures", "absent.yaml"], ["drain", "absent.yaml"],
            ["fetch", "absent.yaml"], ["fetch", "--from", "ipc:///tmp/nobody-listens-here"],
            ["export", "absent.yaml"], ["score", "absent.csv", "--study", "absent"],
            ["synthesize", "/dev/null/folder"], ["demo", "--folder", "/dev/null/folder"],
        ])
    func notDone(_ arguments: [String]) throws {
        let sandbox = try Sandbox()
        let found = try sandbox.run("mmcoord", arguments)
        #expect(found.status == 1, "\(found.output)")
        #expect(found.output.contains("mmcoord: "), "\(found.output)")
        #expect(!found.output.contains("\u{1B}"))
    }

    @Test("64: a wrong command line does nothing, and says how the verb is used", arguments: verbs)
    func wrongCommandLine(_ verb: String) throws {
        let sandbox = try Sandbox()
        let option = try sandbox.run("mmcoord", [verb, "--no-such-option"])
        #expect(option.status == 64)
        #expect(option.output.contains("USAGE") || option.output.contains("Usage"))
        guard verb != "demo" else { return }
        #expect(try sandbox.run("mmcoord", [verb]).status == 64, "\(verb) without arguments")
    }

    @Test("64: a worker without a coordinator, and one with a wrong number")
    func wrongWorker() throws {
        let sandbox = try Sandbox()
        #expect(try sandbox.run("mmworker", []).status == 64)
        let address = ["--coordinator", "tcp://127.0.0.1:1"]
        #expect(try sandbox.run("mmworker", address + ["--slots", "0"]).status == 64)
        #expect(try sandbox.run("mmworker", ["--coordinator", "somewhere"]).status == 64)
    }

    @Test("69: a worker that nobody answers gives up after --patience")
    func noCoordinator() throws {
        let sandbox = try Sandbox()
        let worker = try sandbox.run(
            "mmworker",
            [
                "--coordinator", "ipc://\(sandbox.folder)/nobody", "--patience", "1", "--cache",
                "\(sandbox.folder)/cache",
            ])
        #expect(worker.status == 69, "\(worker.output)")
    }

    @Test("75: a coordinator and a worker that a signal ends early, which go on when started again")
    func signals() throws {
        let sandbox = try Sandbox()
        let file = try sandbox.writeClusterFile()
        let coordinator = try sandbox.start("mmcoord", ["run", file], log: "mmcoord.log")
        let address = try sandbox.address(of: coordinator)
        let worker = try sandbox.startWorker(1, address: address)
        try sandbox.wait("the worker joins", unless: worker) {
            sandbox.text("worker-1.log").contains("slots")
        }
        kill(worker.processIdentifier, SIGTERM)
        #expect(try sandbox.finish(worker) == 75)
        kill(coordinator.processIdentifier, SIGTERM)
        #expect(try sandbox.finish(coordinator) == 75)
        #expect(sandbox.text("mmcoord.log").contains("'mmcoord run' with the same file goes on"))
    }

    @Test("76: a worker that does not know the tasks of a coordinator is refused, and says why")
    func refused() async throws {
        let sandbox = try Sandbox()
        let desk = try await FrontDesk(folder: sandbox.folder)
        let server = try NNGServer(at: Address("tcp://127.0.0.1:0"))
        let handler = desk.handler
        let running = Task { try await server.run { await handler.answer($0, from: $1) } }
        let worker = try sandbox.startWorker(1, address: server.address.url)
        while worker.isRunning { try await Task.sleep(for: .milliseconds(50)) }
        server.close()
        try await running.value
        #expect(worker.terminationStatus == 76, "\(sandbox.text("worker-1.log"))")
        #expect(sandbox.text("worker-1.log").contains("does not know the task"))
    }

    @Test("no byte of an escape sequence reaches a file or a pipe, whatever the terminal")
    func noEscapes() throws {
        let sandbox = try Sandbox()
        let file = try sandbox.writeClusterFile(
            epochs: 2, extra: "  launch: [{kind: local, workers: 1}]\n")
        let terminal = ["TERM": "xterm-256color", "COLORTERM": "truecolor"]
        func check(_ arguments: [String]) throws {
            let process = try sandbox.start(
                "mmcoord", arguments, log: "plain.log", environment: terminal)
            #expect(try sandbox.finish(process) == 0, "\(arguments)")
            #expect(!sandbox.text("plain.log").contains("\u{1B}"), "\(arguments)")
        }
        let data = ["data/train_cite_inputs.h5", "data/train_cite_targets.h5"]
        try check(["inspect"] + data)
        try check(["init"] + data)
        try check(["check", file])
        try check(["run", file])
        try check(["status", file])
        try check(["status", "--failures", file])
        try check(["fetch", "--list", file])
        try check(["fetch", file])
        try check(["export", file])
        try check(["score", "submission.csv", "--study", "data"])
        try check(["synthesize", "more", "--scale", "0.003", "--technology", "citeseq"])
        #expect(!sandbox.text("state/worker-1.log").contains("\u{1B}"))
    }
}

import Foundation
import Testing

/// What `Cluster/install/install.sh` puts under a prefix.
@Suite("Manual pages and completions") struct ManualTests {
    private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../../Cluster/install/install.sh").standardizedFileURL.path

    /// Installs the programs of this build under `prefix` of the sandbox.
    private func install(_ sandbox: Sandbox) throws {
        let run = try sandbox.start(
            "bash",
            [Self.script, "--prefix", "\(sandbox.folder)/prefix", "--programs", Sandbox.programs],
            log: "install.log", in: "/bin")
        try #require(try sandbox.finish(run) == 0, "\(sandbox.text("install.log"))")
    }

    private struct Command: Decodable {
        struct Argument: Decodable {
            struct Name: Decodable {
                var kind: String
                var name: String
            }
            var shouldDisplay: Bool
            var names: [Name]?
        }
        var commandName: String
        var shouldDisplay: Bool?
        var subcommands: [Command]?
        var arguments: [Argument]?
    }

    /// A program's page, and those of its verbs, with the options that each must have.
    private func pages(_ program: String, _ sandbox: Sandbox) throws -> [String: [String]] {
        struct Dump: Decodable { var command: Command }
        let json = try sandbox.run(program, ["--experimental-dump-help"]).output
        let command = try JSONDecoder().decode(Dump.self, from: Data(json.utf8)).command
        var found = [program: options(command)]
        for verb in command.subcommands ?? [] {
            guard verb.shouldDisplay ?? true, verb.commandName != "help" else { continue }
            found["\(program)-\(verb.commandName)"] = options(verb)
        }
        return found
    }

    private func options(_ command: Command) -> [String] {
        (command.arguments ?? []).filter(\.shouldDisplay).flatMap { $0.names ?? [] }
            .map { ($0.kind == "long" ? "--" : "-") + $0.name }
    }

    @Test("each page renders without a warning, and has every option of its command")
    func manual() throws {
        let sandbox = try Sandbox()
        try install(sandbox)
        let pages = try pages("mmcoord", sandbox).merging(pages("mmworker", sandbox)) { $1 }
        #expect(pages.count > 10 && pages["mmcoord-run"] != nil && pages["mmcoord-probe"] == nil)
        let folder = sandbox.folder + "/prefix/share/man/man1"
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
                == pages.keys.map { "\($0).1" }.sorted())
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/man") else {
            print("skipped: no man on this machine, so no page is rendered")
            return
        }
        for (name, options) in pages.sorted(by: { $0.key < $1.key }) {
            let script = """
                LC_ALL=C.UTF-8 MANWIDTH=78 man --warnings -P cat -l "\(folder)/\(name).1" \
                    > \(name).txt 2> \(name).warnings
                """
            let run = try sandbox.start("bash", ["-c", script], log: "man.log", in: "/bin")
            #expect(try sandbox.finish(run) == 0)
            #expect(sandbox.text("\(name).warnings").isEmpty, "\(name)")
            let text = sandbox.text("\(name).txt").replacing("\u{2010}", with: "-")
            #expect(text.contains("NAME") && text.contains("EXIT STATUS"), "\(name)")
            for option in options { #expect(text.contains(option), "\(name) lacks \(option)") }
        }
    }

    @Test("completions know the verbs, and bash accepts them")
    func completions() throws {
        let sandbox = try Sandbox()
        try install(sandbox)
        let files = [
            "prefix/share/bash-completion/completions/mmcoord",
            "prefix/share/zsh/site-functions/_mmcoord",
            "prefix/share/fish/vendor_completions.d/mmcoord.fish",
        ]
        for file in files {
            for verb in ["inspect", "init", "run", "export"] {
                #expect(sandbox.text(file).contains(verb), "\(file) lacks \(verb)")
            }
        }
        let worker = "prefix/share/bash-completion/completions/mmworker"
        #expect(sandbox.text(worker).contains("--coordinator"))
        let check = try sandbox.start(
            "bash", ["-n", files[0], worker], log: "bash.log", in: "/bin")
        #expect(try sandbox.finish(check) == 0)
        let version = try sandbox.start(
            "mmcoord", ["--version"], log: "version.log", in: sandbox.folder + "/prefix/bin")
        #expect(try sandbox.finish(version) == 0)
    }

    @Test("a wrong option of the installer ends with status 64, and installs nothing")
    func wrongOption() throws {
        let sandbox = try Sandbox()
        let run = try sandbox.start(
            "bash", [Self.script, "--prefix"], log: "install.log", in: "/bin")
        #expect(try sandbox.finish(run) == 64)
    }
}

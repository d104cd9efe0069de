import Foundation
import Testing

@Suite("Fetching a submission") struct FetchTests {
    /// A finished study; its cluster file.
    private func finished(_ sandbox: Sandbox) throws -> String {
        let file = try sandbox.writeClusterFile(
            epochs: 2, extra: "  launch: [{kind: local, workers: 1}]\n")
        try #require(try sandbox.run("mmcoord", ["run", file]).status == 0)
        return file
    }

    @Test("a submission that was damaged since it was written is refused, and made anew by a run")
    func damaged() throws {
        let sandbox = try Sandbox()
        let file = try finished(sandbox)
        let output = sandbox.folder + "/out.csv"
        let arguments = ["fetch", file, "--output", output]
        #expect(try sandbox.run("mmcoord", arguments).status == 0)
        let good = try sandbox.sha256("out.csv")
        let place = URL(fileURLWithPath: sandbox.folder + "/state/submission.csv")
        var bytes = try Data(contentsOf: place)
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: place)
        let flipped = try sandbox.run("mmcoord", arguments)
        #expect(flipped.status == 1)
        #expect(flipped.output.contains("not what was written"))
        try bytes.prefix(500).write(to: place)
        #expect(try sandbox.run("mmcoord", arguments).status == 1)
        #expect(try sandbox.sha256("out.csv") == good)
        #expect(try sandbox.run("mmcoord", ["run", file]).status == 0)
        #expect(try sandbox.run("mmcoord", arguments).status == 0)
        #expect(try sandbox.sha256("out.csv") == good)
    }

    @Test("a link stays one, a pipe gets the bytes and nothing else, a folder is refused")
    func destinations() throws {
        let sandbox = try Sandbox()
        let file = try finished(sandbox)
        let good = try sandbox.sha256("state/submission.csv")
        let link = sandbox.folder + "/link.csv"
        try FileManager.default.createSymbolicLink(
            atPath: link, withDestinationPath: sandbox.folder + "/target.csv")
        try Data().write(to: URL(fileURLWithPath: sandbox.folder + "/target.csv"))
        #expect(try sandbox.run("mmcoord", ["fetch", file, "--output", link]).status == 0)
        #expect(try sandbox.sha256("target.csv") == good)
        #expect((try? FileManager.default.destinationOfSymbolicLink(atPath: link)) != nil)

        let shell = Process()
        shell.executableURL = URL(fileURLWithPath: "/bin/sh")
        shell.arguments = [
            "-c", "\"$0\" fetch \"$1\" --output /dev/stdout 2>/dev/null | cat >\"$2\"",
            Sandbox.programs + "/mmcoord", file, sandbox.folder + "/piped.csv",
        ]
        try shell.run()
        shell.waitUntilExit()
        #expect(try sandbox.sha256("piped.csv") == good)

        let folder = try sandbox.run("mmcoord", ["fetch", file, "--output", sandbox.folder])
        #expect(folder.status == 1)
        #expect(folder.output.contains("is a folder"))
    }

    @Test("evaluation ids that change while the study runs are no ids of its submission")
    func changedIds() throws {
        let sandbox = try Sandbox()
        let file = try sandbox.writeClusterFile(epochs: 2)
        let coordinator = try sandbox.start("mmcoord", ["run", file], log: "mmcoord.log")
        let address = try sandbox.address(of: coordinator)
        let ids = sandbox.folder + "/data/evaluation_ids.csv"
        let text = try String(contentsOfFile: ids, encoding: .utf8)
        try text.replacing("\n1,", with: "\n900001,", maxReplacements: 1)
            .write(toFile: ids, atomically: true, encoding: .utf8)
        _ = try sandbox.startWorker(1, address: address)
        #expect(try sandbox.finish(coordinator) == 1)
        #expect(sandbox.text("mmcoord.log").contains("has changed since the study began"))
        #expect(!sandbox.exists("state/submission.csv"))
        try text.write(toFile: ids, atomically: true, encoding: .utf8)
        _ = try sandbox.run("mmcoord", ["run", file])
        #expect(sandbox.exists("state/submission.csv"))
    }

    @Test("nobody is asked at the address that a dead coordinator left")
    func staleAddress() throws {
        let sandbox = try Sandbox()
        let file = try sandbox.writeClusterFile()
        let coordinator = try sandbox.start("mmcoord", ["run", file], log: "mmcoord.log")
        let address = try sandbox.address(of: coordinator)
        let other = try sandbox.writeClusterFile("other.yaml", state: "other")
        try FileManager.default.createDirectory(
            atPath: sandbox.folder + "/other", withIntermediateDirectories: true)
        // Its port is another study's by now.
        try address.write(
            toFile: sandbox.folder + "/other/address", atomically: true, encoding: .utf8)
        let drained = try sandbox.run("mmcoord", ["drain", other])
        #expect(drained.status == 1)
        #expect(drained.output.contains("no coordinator of"))
        #expect(try sandbox.run("mmcoord", ["status", other]).status == 1)
        let status = try sandbox.run("mmcoord", ["status", file])
        #expect(status.output.contains("running"))
    }

    @Test("a coordinator listens at no path where a file lies, and the file stays")
    func fileAtSocket() throws {
        let sandbox = try Sandbox()
        for name in ["data.h5", "data.h5.bulk"] {
            let path = "\(sandbox.folder)/\(name)"
            try Data("precious".utf8).write(to: URL(fileURLWithPath: path))
            let file = try sandbox.writeClusterFile(listen: "ipc://\(sandbox.folder)/data.h5")
            let refused = try sandbox.run("mmcoord", ["run", file])
            #expect(refused.status == 1)
            #expect(refused.output.contains("something else than a socket"))
            #expect(sandbox.text(name) == "precious")
            try FileManager.default.removeItem(atPath: path)
        }
    }
}

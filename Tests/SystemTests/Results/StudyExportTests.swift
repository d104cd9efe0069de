import Foundation
import GRDB
import Testing

/// `mmcoord export`: models of a finished study for other programs, without computing anything.
@Suite("Exporting a finished study") struct StudyExportTests {
    private static let launch = "  launch: [{kind: local, workers: 1}]\n"

    /// A finished study that wrote its models in `formats`; its cluster file.
    private func finished(_ sandbox: Sandbox, _ formats: String) throws -> String {
        let file = try sandbox.writeClusterFile(
            epochs: 2, extra: Self.launch, options: ["results": "{models: [\(formats)]}"])
        let ran = try sandbox.run("mmcoord", ["run", file])
        try #require(ran.status == 0, "\(ran.output)")
        return file
    }

    private func files(_ sandbox: Sandbox, _ folder: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: "\(sandbox.folder)/\(folder)")
            .filter { !$0.hasSuffix(".mmarray") && $0.contains(".") }.sorted()
    }

    private func attemptCount(_ sandbox: Sandbox) throws -> Int? {
        let queue = try DatabaseQueue(path: "\(sandbox.folder)/state/store.sqlite")
        defer { try? queue.close() }
        return try queue.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM attempt") }
    }

    @Test("the files have the bytes that the study itself writes, and no task is computed")
    func sameBytes() throws {
        let sandbox = try Sandbox()
        let file = try finished(sandbox, "onnx, keras, safetensors")
        let before = try attemptCount(sandbox)
        let exported = try sandbox.run("mmcoord", ["export", file, "--output", "all"])
        #expect(exported.status == 0, "\(exported.output)")
        let names = try files(sandbox, "all")
        let own =
            try files(sandbox, "state/models").map { "models/\($0)" }
            + files(sandbox, "state/components").map { "components/\($0)" }
        #expect(names == own.sorted())
        #expect(names.contains("models/ensemble.onnx") && names.count > 15)
        for name in names {
            #expect(try sandbox.sha256("all/\(name)") == sandbox.sha256("state/\(name)"), "\(name)")
        }
        let fetched = try sandbox.run("mmcoord", ["fetch", file, "--json", "-o", "out.csv"])
        #expect(fetched.output.contains("\"path\" : \"out.csv\""), "\(fetched.output)")
        #expect(fetched.output.contains(try sandbox.sha256("out.csv")))
        let one = try sandbox.run(
            "mmcoord", ["export", file, "--models", "safetensors", "-o", "one", "--json"])
        #expect(one.status == 0 && one.output.contains("\"files\""))
        let written = try files(sandbox, "one")
        #expect(written.contains("models/fold-0-seed-1.safetensors"))
        #expect(!written.contains { $0.hasSuffix(".onnx") || $0.hasSuffix(".keras") })
        #expect(try attemptCount(sandbox) == before)
        let summary = sandbox.text("state/summary.txt")
        #expect(summary.contains("  components/inputs-given.h5ad\n"))
        #expect(summary.contains("models/*.onnx (4), models/*.keras (3), models/*.safetensors (3)"))
    }

    @Test("a study that did not ask for formats is exported in them afterwards")
    func afterwards() throws {
        let sandbox = try Sandbox()
        let file = try finished(sandbox, "")
        let exported = try sandbox.run("mmcoord", ["export", file, "--models", "onnx,keras"])
        #expect(exported.status == 0, "\(exported.output)")
        #expect(sandbox.exists("exported/models/fold-2-seed-1.keras"))
        #expect(sandbox.exists("exported/models/ensemble.onnx"))
        try sandbox.edit("study.yaml", "models: []", "models: [onnx, keras]")
        #expect(try sandbox.run("mmcoord", ["run", file]).status == 0)
        for name in ["ensemble.onnx", "fold-1-seed-1.keras"] {
            #expect(
                try sandbox.sha256("exported/models/\(name)")
                    == sandbox.sha256("state/models/\(name)"))
        }
    }

    @Test("what cannot be exported is refused with what to do, and leaves no file")
    func refusals() throws {
        let sandbox = try Sandbox()
        let waiting = try sandbox.writeClusterFile("other.yaml", state: "other")
        func refused(_ file: String, _ options: [String] = []) throws -> String {
            let found = try sandbox.run("mmcoord", ["export", file, "-o", "out"] + options)
            #expect(found.status == 1)
            #expect(!sandbox.exists("out/models") && !sandbox.exists("out/.export"))
            return found.output
        }
        #expect(try refused(waiting).contains("the study was never started"))
        let format = try sandbox.run("mmcoord", ["export", waiting, "--models", "onnx,pickle"])
        #expect(format.status == 64)
        #expect(format.output.contains("allowed: onnx, keras, safetensors, separated by commas"))
        let file = try finished(sandbox, "")
        let text = sandbox.text("study.yaml")
        // The cluster file has changed since.
        try sandbox.edit("study.yaml", "components: 20", "components: 19")
        #expect(try refused(file).contains("was made with another version of"))
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        // Another release made the results.
        let record = sandbox.text("state/results.json")
        let digest = try #require(
            try JSONSerialization.jsonObject(with: Data(record.utf8)) as? [String: Any])
        let study = try #require(digest["study"] as? String)
        try sandbox.edit("state/results.json", study, String(repeating: "0", count: 64))
        #expect(try refused(file).contains("were made by another release"))
        try sandbox.edit("state/results.json", String(repeating: "0", count: 64), study)
        // Blobs were removed to make room.
        try FileManager.default.removeItem(atPath: sandbox.folder + "/state/blobs")
        let gone = try refused(file)
        #expect(gone.contains("is no longer in") && gone.contains("'mmcoord run"))
        let again = try sandbox.run("mmcoord", ["run", file])
        #expect(again.status == 0, "\(again.output)")
        #expect(try sandbox.run("mmcoord", ["export", file, "-o", "out"]).status == 0)
    }
}

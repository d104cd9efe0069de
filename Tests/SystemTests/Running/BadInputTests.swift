import Foundation
import LinearAlgebra
import SingleCell
import Testing

/// Bad input gets one error that says what, where and what to do; nothing is written.
@Suite(.serialized) struct BadInputTests {
    private func refusal(
        _ sandbox: Sandbox, _ file: String, _ verb: String = "run"
    ) throws -> String {
        let result = try sandbox.run("mmcoord", [verb, file])
        #expect(result.status == 1)
        #expect(!sandbox.exists("state/submission.csv"))
        return result.output
    }

    @Test("a key that does not exist is named with its line and the nearest one that does")
    func unknownKey() throws {
        let sandbox = try Sandbox()
        let file = try sandbox.writeClusterFile(extra: "  shard-grops: 4\n")
        let output = try refusal(sandbox, file)
        #expect(output.contains("study.yaml:6"))
        #expect(output.contains("shard-grops"))
        #expect(output.contains("shard-groups"))
    }

    @Test("a missing file is named with the key that names it")
    func missingFile() throws {
        let sandbox = try Sandbox()
        let file = try sandbox.writeClusterFile()
        try FileManager.default.removeItem(
            atPath: sandbox.folder + "/data/train_cite_targets.h5")
        let output = try refusal(sandbox, file)
        #expect(output.contains("train_cite_targets.h5"))
        #expect(output.contains("study.citeseq.train.targets"))
    }

    @Test("a truncated file is refused before any work, by run and by check")
    func truncated() throws {
        let sandbox = try Sandbox()
        let file = try sandbox.writeClusterFile()
        let path = sandbox.folder + "/data/test_cite_inputs.h5"
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        try bytes.prefix(bytes.count / 2).write(to: URL(fileURLWithPath: path))
        for verb in ["check", "run"] {
            #expect(try refusal(sandbox, file, verb).contains("test_cite_inputs.h5"))
        }
    }

    @Test("NaN is named by file, cell and column, and stops the study before it computes")
    func notFinite() throws {
        let sandbox = try Sandbox()
        let path = sandbox.folder + "/data/train_cite_targets.h5"
        try poison(path, row: 17, column: 3)
        let file = try sandbox.writeClusterFile(extra: "  launch: [{kind: local, workers: 1}]\n")
        for verb in ["check", "run"] {
            let output = try refusal(sandbox, file, verb)
            #expect(output.contains("train_cite_targets.h5"))
            #expect(output.contains("17"))
            #expect(output.contains("NaN"))
        }
        #expect(!sandbox.text("state/worker-1.log").contains("/sweep/"))
    }

    @Test("cells without metadata are counted, and named where they are few")
    func metadata() throws {
        let sandbox = try Sandbox()
        let path = sandbox.folder + "/data/metadata.csv"
        let lines = sandbox.text("data/metadata.csv").split(separator: "\n")
        try Data(((lines.prefix(1) + lines.dropFirst(41)).joined(separator: "\n") + "\n").utf8)
            .write(
                to: URL(fileURLWithPath: path))
        let file = try sandbox.writeClusterFile()
        #expect(try refusal(sandbox, file).contains("40 of 284 training cells"))
    }

    @Test("more folds than groups are refused with the groups and their sizes")
    func tooManyFolds() throws {
        let sandbox = try Sandbox()
        let file = try sandbox.writeClusterFile()
        let text = sandbox.text("study.yaml").replacingOccurrences(
            of: "count: 3", with: "count: 9")
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        let output = try refusal(sandbox, file)
        #expect(output.contains("study.citeseq.folds.count: 9 folds"))
        #expect(output.contains("31800"))
    }

    @Test("a column name that stands twice is refused, in training and in test inputs")
    func repeatedColumns() throws {
        for name in ["train_cite_inputs", "test_cite_inputs"] {
            let sandbox = try Sandbox()
            let path = "\(sandbox.folder)/data/\(name).h5"
            let source = try MatrixFile(MatrixSource(path: path))
            let block = try source.readRows(0..<source.header.rowCount).dense()
            var columns = source.header.columnNames
            columns[7] = columns[4]
            let cells = source.header.cellIds
            try FileManager.default.removeItem(atPath: path)
            var writer = try PandasWriter(
                path: path, key: name, cellIds: cells, columnNames: columns)
            try writer.append(block)
            try writer.finish()
            let file = try sandbox.writeClusterFile()
            #expect(try refusal(sandbox, file).contains("repeated column names"))
        }
    }

    @Test("control characters of a file's names reach the terminal as escapes")
    func controlCharacters() throws {
        let sandbox = try Sandbox()
        let path = sandbox.folder + "/data/metadata.csv"
        let text = sandbox.text("data/metadata.csv")
            .replacingOccurrences(of: "donor", with: "do\u{1B}[31mnor\u{7}\u{9B}2J\u{202E}")
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        let output = try refusal(sandbox, try sandbox.writeClusterFile())
        #expect(output.contains(#"do\u001B[31mnor\u0007\u009B2J\u202E"#))
        #expect(!output.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
        #expect(!output.unicodeScalars.contains { (0x7F...0x9F).contains($0.value) })
    }

    @Test("an address in use is refused with what to do about it")
    func portInUse() throws {
        let sandbox = try Sandbox()
        let file = try sandbox.writeClusterFile()
        let first = try sandbox.start("mmcoord", ["run", file], log: "mmcoord.log")
        let address = try sandbox.address(of: first)
        let other = try sandbox.writeClusterFile("other.yaml", listen: address, state: "other")
        let output = try refusal(sandbox, other)
        #expect(output.contains(address))
        let same = try sandbox.writeClusterFile("same.yaml")
        #expect(try refusal(sandbox, same).contains("another mmcoord runs the study"))
    }

    @Test("fetching from a study that has not ended says how far it is")
    func earlyFetch() throws {
        let sandbox = try Sandbox()
        let file = try sandbox.writeClusterFile()
        let result = try sandbox.run(
            "mmcoord", ["fetch", file, "--output", sandbox.folder + "/out.csv"])
        #expect(result.status == 1)
        #expect(result.output.contains("never started"))
        #expect(!sandbox.exists("out.csv"))
    }

    @Test("listening beyond this machine needs insecure: true, which is announced")
    func insecure() throws {
        let sandbox = try Sandbox()
        let file = try sandbox.writeClusterFile(listen: "tcp://0.0.0.0:0")
        #expect(try refusal(sandbox, file).contains("insecure"))
        let allowed = try sandbox.writeClusterFile(
            "open.yaml", listen: "tcp://0.0.0.0:0", extra: "  insecure: true\n")
        let check = try sandbox.run("mmcoord", ["check", "--skip-values", allowed])
        #expect(check.status == 0)
        #expect(check.output.contains("nothing is encrypted"))
    }

    /// Puts a NaN into a pandas table by writing it anew.
    private func poison(_ path: String, row: Int, column: Int) throws {
        let file = try MatrixFile(MatrixSource(path: path))
        let header = file.header
        var block = try file.readRows(0..<header.rowCount).dense()
        block[row, column] = .nan
        try FileManager.default.removeItem(atPath: path)
        var writer = try PandasWriter(
            path: path, key: "train_cite_targets", cellIds: header.cellIds,
            columnNames: header.columnNames)
        try writer.append(block)
        try writer.finish()
    }
}

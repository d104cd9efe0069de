import Foundation
import LinearAlgebra
import SingleCell
import Testing

/// Studies whose files can only be read from their start, through the programs.
@Suite("Studies of text files", .serialized) struct TextStudyTests {
    private func read(_ path: String) throws -> (header: MatrixHeader, rows: DenseMatrix) {
        let file = try MatrixFile(MatrixSource(path: path))
        return (file.header, try file.readRows(0..<file.header.rowCount).dense())
    }

    /// Writes the same matrices as AnnData, and as a folder of Cell Ranger and a table, compressed.
    private func prepare(_ sandbox: Sandbox) throws {
        let folder = sandbox.folder
        for name in ["inputs", "targets"] {
            let (header, rows) = try read("\(folder)/data/train_cite_\(name).h5")
            var writer = try AnnDataWriter(
                path: "\(folder)/\(name).h5ad", cellIds: header.cellIds, cells: [],
                columnNames: header.columnNames)
            try writer.append(rows)
            try writer.finish()
        }
        let (inputs, values) = try read("\(folder)/inputs.h5ad")
        var entries: [String] = []
        for row in 0..<inputs.rowCount {
            for column in 0..<inputs.columnCount
            where values.values[row * inputs.columnCount + column] != 0 {
                let value = values.values[row * inputs.columnCount + column]
                entries.append("\(column + 1) \(row + 1) \(value)\n")
            }
        }
        let matrix =
            "%%MatrixMarket matrix coordinate real general\n%\n\(inputs.columnCount) "
            + "\(inputs.rowCount) \(entries.count)\n" + entries.joined()
        let cells = inputs.cellIds.map { $0 + "\n" }.joined()
        let features = inputs.columnNames.map { "\($0)\t\($0)\tGene Expression\n" }.joined()
        try FileManager.default.createDirectory(
            atPath: "\(folder)/tenx", withIntermediateDirectories: true)
        let (targets, proteins) = try read("\(folder)/targets.h5ad")
        var table = "," + targets.columnNames.joined(separator: ",") + "\n"
        for row in 0..<targets.rowCount {
            let line = proteins.values[row * targets.columnCount..<(row + 1) * targets.columnCount]
            table += targets.cellIds[row] + "," + line.map { "\($0)" }.joined(separator: ",") + "\n"
        }
        for (name, text) in [
            ("tenx/matrix.mtx", matrix), ("tenx/barcodes.tsv", cells),
            ("tenx/features.tsv", features), ("proteins.csv", table),
        ] {
            let path = "\(folder)/\(name)"
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            let gzip = try Process.run(
                URL(fileURLWithPath: "/usr/bin/env"), arguments: ["gzip", path])
            gzip.waitUntilExit()
            try #require(gzip.terminationStatus == 0)
        }
    }

    private func clusterFile(
        _ sandbox: Sandbox, _ name: String, _ inputs: String, _ targets: String
    ) throws -> String {
        let file = "\(sandbox.folder)/\(name).yaml"
        let text = """
            cluster:
              listen: tcp://127.0.0.1:0
              state: \(name)
              launch: [{kind: local, workers: 2}]
            study:
              seed: 5
              metadata: data/metadata.csv
              citeseq:
                train: {inputs: \(inputs), targets: \(targets)}
                folds: {by: donor, count: 3}
                features: {components: 20}
                model: {hidden: [32, targets]}
                training: {epochs: 4, batch: 64}
            """
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        return file
    }

    private func converted(_ sandbox: Sandbox, _ state: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(sandbox.folder)/\(state)/converted")
            .filter { $0.hasSuffix(".h5ad") }.sorted()
    }

    @Test("a folder of Cell Ranger and a table give what the same values give as AnnData")
    func sameResults() throws {
        let sandbox = try Sandbox()
        try prepare(sandbox)
        let plain = try clusterFile(sandbox, "plain", "inputs.h5ad", "targets.h5ad")
        let text = try clusterFile(sandbox, "text", "tenx", "proteins.csv.gz")
        let check = try sandbox.run("mmcoord", ["check", text])
        #expect(check.status == 0, "\(check.output)")
        #expect(!sandbox.exists("text"), "check leaves no state folder")
        for file in [plain, text] {
            let result = try sandbox.run("mmcoord", ["run", file])
            #expect(result.status == 0, "\(result.output.suffix(3_000))")
        }
        let one = try read("\(sandbox.folder)/plain/out_of_fold.h5ad")
        let other = try read("\(sandbox.folder)/text/out_of_fold.h5ad")
        #expect(one.header.cellIds == other.header.cellIds)
        #expect(one.rows.values.map(\.bitPattern) == other.rows.values.map(\.bitPattern))
        for fold in 0..<3 {
            let model = "models/fold-\(fold)-seed-1.mmarray"
            #expect(try sandbox.sha256("plain/\(model)") == sandbox.sha256("text/\(model)"))
        }
        #expect(sandbox.text("plain/scores.json") == sandbox.text("text/scores.json"))

        let files = try converted(sandbox, "text")
        #expect(files.count == 2 && files[0].hasPrefix("proteins.csv.gz-"), "\(files)")
        let again = try sandbox.run("mmcoord", ["run", text])
        #expect(again.status == 0 && !again.output.contains("converts"), "\(again.output)")
        #expect(try converted(sandbox, "text") == files)

        // A study that names one of them no more has no use for its conversion.
        let half = try clusterFile(sandbox, "text", "inputs.h5ad", "proteins.csv.gz")
        let disk = try sandbox.run("mmcoord", ["check", "--skip-values", half])
        #expect(disk.output.contains("are converted sources"), "\(disk.output)")
        let last = try sandbox.run("mmcoord", ["run", half])
        #expect(last.output.contains("removed 1 converted source(s)"), "\(last.output)")
        #expect(last.output.contains(files[1]), "\(last.output)")
        #expect(try converted(sandbox, "text") == [files[0]])
    }

    @Test("a source that changes is converted anew, and one that is damaged leaves nothing")
    func changes() throws {
        let sandbox = try Sandbox()
        try prepare(sandbox)
        let file = try clusterFile(sandbox, "text", "inputs.h5ad", "proteins.csv.gz")
        try FileManager.default.createDirectory(
            atPath: "\(sandbox.folder)/text", withIntermediateDirectories: true)
        let first = try sandbox.run("mmcoord", ["check", "--skip-values", file])
        #expect(first.status == 0, "\(first.output)")
        let before = try converted(sandbox, "text")
        #expect(before.count == 1)
        let path = URL(fileURLWithPath: "\(sandbox.folder)/proteins.csv.gz")
        let whole = try Data(contentsOf: path)
        try whole.prefix(whole.count / 2).write(to: path)
        let second = try sandbox.run("mmcoord", ["check", "--skip-values", file])
        #expect(second.status == 1)
        #expect(second.output.contains("text.yaml:9"), "\(second.output)")
        #expect(second.output.contains("gzip") && second.output.contains("its end is missing"))
        #expect(try converted(sandbox, "text") == before)
    }
}

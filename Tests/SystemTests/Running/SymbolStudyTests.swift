import Foundation
import LinearAlgebra
import SingleCell
import Testing

/// Studies whose genes are found by symbol, in files that name their columns by id or by symbol.
@Suite("Studies of ids and symbols", .serialized) struct SymbolStudyTests {
    private func read(_ path: String) throws -> (header: MatrixHeader, rows: DenseMatrix) {
        let file = try MatrixFile(MatrixSource(path: path))
        return (file.header, try file.readRows(0..<file.header.rowCount).dense())
    }

    /// Writes the inputs three times: named by symbols, by ids with symbols beside, and the latter
    /// as Matrix Market.
    private func prepare(_ sandbox: Sandbox) throws {
        let folder = sandbox.folder
        let (header, rows) = try read("\(folder)/data/train_cite_inputs.h5")
        let parts = header.columnNames.map {
            $0.split(separator: "_", maxSplits: 1).map(String.init)
        }
        let (ids, symbols) = (parts.map { $0[0] }, parts.map { $0[1] })
        for (name, names, column) in [
            ("named", symbols, "ids"), ("beside", ids, "gene_symbols"),
        ] {
            var contents = AnnDataContents(cells: header.cellIds, features: names)
            contents.featureColumns = [
                AnnDataContents.Column(column, .strings(name == "named" ? ids : symbols))
            ]
            var writer = try AnnDataWriter(path: "\(folder)/\(name).h5ad", contents)
            try writer.append(rows)
            try writer.finish()
        }
        var entries: [String] = []
        for row in 0..<rows.rowCount {
            for (column, value) in rows.row(row).enumerated() where value != 0 {
                entries.append("\(column + 1) \(row + 1) \(value)\n")
            }
        }
        try FileManager.default.createDirectory(
            atPath: "\(folder)/tenx", withIntermediateDirectories: true)
        let matrix =
            "%%MatrixMarket matrix coordinate real general\n\(rows.columnCount) \(rows.rowCount) "
            + "\(entries.count)\n" + entries.joined()
        for (name, text) in [
            ("matrix.mtx", matrix), ("barcodes.tsv", header.cellIds.map { $0 + "\n" }.joined()),
            (
                "features.tsv",
                zip(ids, symbols).map { "\($0)\t\($1)\tGene Expression\n" }.joined()
            ),
        ] {
            try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/tenx/\(name)"))
        }
        try (symbols[3] + "\n" + symbols[8] + "\n").write(
            toFile: folder + "/drop.txt", atomically: true, encoding: .utf8)
    }

    private func clusterFile(_ sandbox: Sandbox, _ name: String, _ inputs: String) throws -> String
    {
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
                train: {inputs: \(inputs), targets: data/train_cite_targets.h5}
                folds: {by: donor, count: 3}
                features: {components: 10, genes: match, drop: drop.txt}
                model: {hidden: [16, targets]}
                training: {epochs: 3, batch: 64}
            """
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        return file
    }

    @Test("columns named by id with symbols beside give what columns named by symbol give")
    func sameResults() throws {
        let sandbox = try Sandbox()
        try prepare(sandbox)
        for (name, inputs) in [("named", "named.h5ad"), ("beside", "beside.h5ad"), ("mtx", "tenx")]
        {
            let result = try sandbox.run("mmcoord", ["run", clusterFile(sandbox, name, inputs)])
            #expect(result.status == 0, "\(result.output.suffix(3_000))")
            let bySymbol = result.output.contains("proteins were matched by the symbols in")
            let listed = result.output.contains("2 of 2 names in")
            #expect(bySymbol == (name != "named") && listed == (name != "named"))
        }
        let named = try read("\(sandbox.folder)/named/out_of_fold.h5ad")
        for name in ["beside", "mtx"] {
            let other = try read("\(sandbox.folder)/\(name)/out_of_fold.h5ad")
            #expect(named.rows.values.map(\.bitPattern) == other.rows.values.map(\.bitPattern))
            #expect(sandbox.text("named/scores.json") == sandbox.text("\(name)/scores.json"))
            #expect(
                sandbox.text("\(name)/matches.csv").contains("found by the symbol beside the id"))
        }
        #expect(!sandbox.text("named/matches.csv").contains("beside the id"))
    }
}

import Foundation
import LinearAlgebra
import SingleCell
import Testing

/// `mmcoord predict` with the real programs.
@Suite("Predictions of new cells", .serialized) struct NewCellTests {
    private static let layers: [String?] = [nil, "layers/standardised"]

    private static func narrow(_ options: String = "") -> String {
        """
          metadata: data/metadata.csv
          citeseq:
            train:
              inputs: data/train_cite_inputs.h5
              targets: data/train_cite_targets.h5
            TEST
            folds: {by: donor, count: 3}
            features: {components: 12, drop: none}
            model: {hidden: [24, targets]}
            training: {epochs: 4, batch: 64}
        \(options)
        """
    }

    private static let members = """
          metadata: data/metadata.csv
          predict:
            question:
              from: rna
              to: protein
              train: {inputs: data/train_cite_inputs.h5, targets: data/train_cite_targets.h5}
              TEST
              drop: none
              folds: {by: donor, count: 3}
              blocks:
                svd: {components: 8, standardise: true}
                genes: {kind: genes, fit: fold}
                day: {kind: metadata, columns: [day]}
                batches: {kind: batch-statistics, by: donor * day, components: 3}
              members:
                network: {kind: mlp, hidden: [16], seeds: 2, training: {epochs: 4, batch: 64}}
                linear: {kind: ridge, blocks: [svd, genes]}
              ensemble: {blend: weights}
        """

    private func narrow(_ options: String = "") throws -> NewCellStudy {
        NewCellStudy(
            sandbox: try Sandbox(), study: Self.narrow(options),
            inputs: "data/test_cite_inputs.h5")
    }

    @Test(
        "cells are predicted as the study's test cells are, byte for byte",
        arguments: ["", "    ensemble: {refit: all}"])
    func asTestCells(options: String) throws {
        let study = try narrow(options)
        _ = try study.run("with", isTested: true)
        let file = try study.run("without", isTested: false)
        let output = try study.predict(file)
        try study.expectSame("new.h5ad", "with/test_predictions.h5ad", layers: Self.layers)
        #expect(output.contains("covered: 100.0 % of what the models see"))
        // Nothing of the way is left, and the study is as it was.
        #expect(!study.sandbox.exists("without/prediction"))
        #expect(!study.sandbox.exists("without/address"))
        // A study predicts its own test cells alike.
        try study.predict("\(study.sandbox.folder)/with.yaml", to: "again.h5ad")
        try study.expectSame("again.h5ad", "with/test_predictions.h5ad", layers: Self.layers)
    }

    @Test("blend weights, folds' own features, metadata and batches: byte for byte")
    func members() throws {
        let study = NewCellStudy(
            sandbox: try Sandbox(), study: Self.members, inputs: "data/test_cite_inputs.h5")
        _ = try study.run("with", isTested: true)
        let file = try study.run("without", isTested: false)
        let refusal = try study.predict(file, expecting: 1)
        #expect(refusal.contains("--metadata") && !study.sandbox.exists("new.h5ad"))
        try study.predict(file, nil, ["--metadata", "\(study.sandbox.folder)/data/metadata.csv"])
        try study.expectSame("new.h5ad", "with/test_predictions.h5ad", layers: Self.layers)
    }

    @Test("medians that targets were centred by are added to new cells: byte for byte")
    func centred() throws {
        let network =
            "network: {kind: mlp, hidden: [16], seeds: 2, training: {epochs: 4, batch: 64}}"
        let question = Self.members
            .replacing(network, with: "near: {kind: knn, blocks: [svd]}")
            .replacing("        day: {kind: metadata, columns: [day]}\n", with: "")
            .replacing(
                "        batches: {kind: batch-statistics, by: donor * day, components: 3}\n",
                with: ""
            )
            .replacing(
                "ensemble:", with: "targets: {clip: [0.01, 0.99], centre: donor}\n      ensemble:")
        let study = NewCellStudy(
            sandbox: try Sandbox(), study: question, inputs: "data/test_cite_inputs.h5")
        _ = try study.run("with", isTested: true)
        // Nothing is asked about the new cells: medians are those of the training cells.
        try study.predict(try study.run("without", isTested: false))
        try study.expectSame("new.h5ad", "with/test_predictions.h5ad", layers: Self.layers)
    }

    @Test("wide targets: dense and factored, byte for byte")
    func wide() throws {
        let sandbox = try Sandbox()
        try SyntheticStudy(scale: 0.001, seed: 2, technologies: [.multiome])
            .write(to: sandbox.folder + "/multiome")
        let study = NewCellStudy(
            sandbox: sandbox,
            study: """
                  metadata: multiome/metadata.csv
                  predict:
                    question:
                      from: atac
                      to: rna
                      train:
                        inputs: multiome/train_multi_inputs.h5
                        targets: multiome/train_multi_targets.h5
                      TEST
                      drop: none
                      folds: {by: donor, count: 2}
                      blocks: {svd: {components: 8}}
                      targets: {components: 6}
                      results: {wide: WIDE}
                      members:
                        network: {kind: mlp, hidden: [16], training: {epochs: 3, batch: 32}}
                """.replacing("WIDE", with: "dense"), inputs: "multiome/test_multi_inputs.h5")
        _ = try study.run("with", isTested: true)
        let file = try study.run("without", isTested: false)
        try study.predict(file)
        try study.expectSame("new.h5ad", "with/test_predictions.h5ad", layers: [nil])
        try study.predict(file, nil, ["--wide", "factored"], to: "factored.h5ad")
        let coordinates = try study.values("factored.h5ad", layer: "obsm/standardised")
        #expect(coordinates.0 == (try study.values("new.h5ad")).cells)
        #expect(coordinates.1.columnCount == 2 * 6)
    }

    @Test("counts are normalised as the study's are; values of another kind are refused")
    func counts() throws {
        let counted = try CountStudy()
        let study = NewCellStudy(
            sandbox: counted.sandbox,
            study: """
                  metadata: metadata.csv
                  predict:
                    question:
                      from: rna
                      to: protein
                      train: {inputs: counts/inputs.h5, targets: counts/targets.h5}
                      TEST
                      drop: none
                      folds: {by: donor, count: 3}
                      normalise: {inputs: log1p-median, targets: clr, fit: fold}
                      blocks: {svd: {components: 6}, genes: {kind: genes}}
                      members:
                        network: {kind: mlp, hidden: [16], training: {epochs: 4, batch: 16}}
                """, inputs: "counts/tests.h5")
        _ = try study.run("with", isTested: true)
        let file = try study.run("without", isTested: false)
        try study.predict(file)
        try study.expectSame("new.h5ad", "with/test_predictions.h5ad", layers: Self.layers)
        var logs = CountStudy.testInputs
        for index in logs.values.values.indices {
            logs.values.values[index] = log1p(logs.values.values[index])
        }
        try counted.write("counts/logs.h5", logs)
        let refusal = try study.predict(file, "counts/logs.h5", to: "logs.h5ad", expecting: 1)
        #expect(refusal.contains("the training inputs are whole numbers"))
        #expect(!study.sandbox.exists("logs.h5ad"))
        try study.predict(file, "counts/logs.h5", ["--allow-values"], to: "logs.h5ad")
    }

    /// The test inputs with some of their columns, in an order.
    private func write(
        _ sandbox: Sandbox, _ name: String, cells: Range<Int>? = nil,
        _ change: (inout [String], inout DenseMatrix) -> Void
    ) throws {
        let file = try MatrixFile(
            MatrixSource(path: sandbox.folder + "/data/test_cite_inputs.h5"))
        let rows = cells ?? 0..<file.header.rowCount
        var (names, values) = (file.header.columnNames, try file.readRows(rows).dense())
        change(&names, &values)
        var writer = try PandasWriter(
            path: "\(sandbox.folder)/\(name)", key: "table",
            cellIds: Array(file.header.cellIds[rows]), columnNames: names)
        try writer.append(values)
        try writer.finish()
    }

    private static func columns(
        _ names: inout [String], _ values: inout DenseMatrix, _ order: [Int]
    ) {
        var picked = DenseMatrix(rowCount: values.rowCount, columnCount: order.count)
        for row in 0..<values.rowCount {
            for (place, column) in order.enumerated() { picked[row, place] = values[row, column] }
        }
        (names, values) = (order.map { names[$0] }, picked)
    }

    @Test("order, spelling and number of columns and cells: what changes nothing, and what is told")
    func files() throws {
        let study = try narrow()
        let (sandbox, folder) = (study.sandbox, study.sandbox.folder)
        let file = try study.run("state", isTested: false)
        try study.predict(file)
        try write(sandbox, "turned.h5") { names, values in
            Self.columns(&names, &values, names.indices.reversed())
            // Bare symbols and bare ids, in the place of both.
            names = names.enumerated().map { place, name in
                let parts = name.split(separator: "_", maxSplits: 1)
                return String(place % 2 == 0 ? parts[0] + ".7" : parts.last ?? "")
            }
        }
        let turned = try study.predict(file, "turned.h5", to: "turned.h5ad")
        try study.expectSame("turned.h5ad", "new.h5ad", layers: Self.layers)
        #expect(turned.contains("by Ensembl id") && turned.contains("by symbol"))

        try write(sandbox, "one.h5", cells: 3..<4) { _, _ in }
        try study.predict(file, "one.h5", to: "one.csv")
        let lines = sandbox.text("one.csv").split(separator: "\n")
        let whole = try study.values("new.h5ad")
        #expect(lines.count == 2)
        let fields = lines[1].split(separator: ",")
        #expect(String(fields[0]) == whole.cells[3])
        #expect(fields.dropFirst().compactMap { Float($0) } == Array(whole.1.row(3)))

        try write(sandbox, "fewer.h5") { names, values in
            Self.columns(&names, &values, names.indices.filter { $0 % 4 != 1 })
            names[0] = "unknown"
        }
        let fewer = try study.predict(
            file, "fewer.h5", ["--json", "--allow-missing"], to: "fewer.h5ad")
        let report = try JSONDecoder().decode(
            Report.self, from: Data(fewer[(fewer.firstIndex(of: "{") ?? fewer.startIndex)...].utf8))
        let all = try MatrixFile(MatrixSource(path: folder + "/data/test_cite_inputs.h5")).header
        let count = all.columnCount
        #expect(report.columns.missing.count == 1 + (count + 2) / 4)
        #expect(Set(report.columns.missing.first).isSubset(of: Set(all.columnNames)))
        #expect(report.columns.missing.first.first == all.columnNames[0])
        #expect(report.columns.unused == .init(count: 1, first: ["unknown"]))
        #expect(report.columns.share < 1 && report.columns.share > 0.3)
        #expect(try study.values("fewer.h5ad").1 != whole.1)

        try write(sandbox, "few.h5") { names, values in
            Self.columns(&names, &values, Array(names.indices.prefix(40)))
        }
        let few = try study.predict(file, "few.h5", to: "few.h5ad", expecting: 1)
        #expect(few.contains("--allow-missing") && !sandbox.exists("few.h5ad"))
        try write(sandbox, "none.h5") { names, _ in names = names.map { "x\($0)" } }
        let none = try study.predict(file, "none.h5", to: "none.h5ad", expecting: 1)
        #expect(none.contains("share no columns"))
        try write(sandbox, "twice.h5") { names, _ in names[1] = names[0] }
        let twice = try study.predict(file, "twice.h5", to: "twice.h5ad", expecting: 1)
        #expect(twice.contains(all.columnNames[0]) && twice.contains("leave open"))
        try write(sandbox, "nan.h5") { _, values in values[2, 5] = .nan }
        let nan = try study.predict(file, "nan.h5", to: "nan.h5ad", expecting: 1)
        #expect(nan.lowercased().contains("nan") && !sandbox.exists("nan.h5ad"))
    }

    private struct Report: Decodable {
        struct Names: Decodable, Equatable {
            var count: Int
            var first: [String]
        }
        struct Columns: Decodable {
            var missing: Names
            var unused: Names
            var share: Double
        }
        var columns: Columns
    }

    @Test("places that must not be written, and studies that are not finished, are refused at once")
    func refusals() throws {
        let study = try narrow()
        let sandbox = study.sandbox
        let file = try study.write("state", isTested: false)
        #expect(try study.predict(file, expecting: 1).contains("never started"))
        _ = try study.run("state", isTested: false)
        try FileManager.default.createDirectory(
            atPath: sandbox.folder + "/folder.h5ad", withIntermediateDirectories: false)
        #expect(
            try study.predict(file, to: "folder.h5ad", expecting: 1).contains("it is a folder"))
        #expect(try study.predict(file, to: "new.txt", expecting: 1).contains(".csv"))
        #expect(try study.predict(file, to: "nowhere/new.csv", expecting: 1).contains("nowhere"))
        try FileManager.default.copyItem(
            atPath: sandbox.folder + "/data/test_cite_inputs.h5",
            toPath: sandbox.folder + "/own.h5ad")
        let own = try study.predict(file, "own.h5ad", to: "own.h5ad", expecting: 1)
        #expect(own.contains("which is read"))
        #expect(
            try study.predict(file, nil, ["--question", "multiome"], expecting: 1)
                .contains("citeseq"))
        // Another number of epochs is another study.
        try sandbox.edit("state.yaml", "epochs: 4", "epochs: 5")
        #expect(try study.predict(file, expecting: 1).contains("mmcoord run"))
        try sandbox.edit("state.yaml", "epochs: 5", "epochs: 4")
        // A blob that the disk has damaged is never read.
        let blobs = try FileManager.default.subpathsOfDirectory(
            atPath: sandbox.folder + "/state/blobs"
        ).map { "\(sandbox.folder)/state/blobs/\($0)" }.filter { path in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
                && !isFolder.boolValue
        }
        for path in blobs { try Data([1]).write(to: URL(fileURLWithPath: path)) }
        #expect(try study.predict(file, expecting: 1).contains("state"))
        #expect(!sandbox.exists("new.h5ad"))
    }

    @Test("killed in the middle and started again, it goes on to the same bytes")
    func killed() throws {
        let study = try narrow()
        let sandbox = study.sandbox
        let file = try study.run("state", isTested: false)
        try study.predict(file)
        try sandbox.edit("state.yaml", "  launch: [{kind: local, workers: 2}]\n", "")
        let arguments = [
            "predict", file, "--inputs", sandbox.folder + "/data/test_cite_inputs.h5", "--output",
            sandbox.folder + "/again.h5ad",
        ]
        // Workers of the study: without them the coordinator waits.
        let first = try sandbox.start("mmcoord", arguments, log: "first.log")
        let address = try sandbox.address(of: first)
        let worker = try sandbox.start(
            "mmworker",
            [
                "--coordinator", address, "--slots", "1", "--memory", "2", "--verbose",
                "--patience", "1", "--cache", "\(sandbox.folder)/cache",
            ], log: "worker-1.log")
        try sandbox.wait("a task is done", unless: first) {
            sandbox.text("worker-1.log").contains("project/test-inputs/0: done")
        }
        kill(first.processIdentifier, SIGKILL)
        kill(worker.processIdentifier, SIGKILL)
        first.waitUntilExit()
        #expect(!sandbox.exists("again.h5ad"))
        let second = try sandbox.run("mmcoord", arguments + ["--workers", "1"])
        #expect(second.status == 0, "\(second.output.suffix(2_000))")
        #expect(second.output.contains("were done before; they stand"))
        #expect(try sandbox.sha256("again.h5ad") == sandbox.sha256("new.h5ad"))
    }
}

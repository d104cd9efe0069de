import Foundation
import Learning
import LinearAlgebra
import SingleCell
import Testing

/// The mean profile and the ridge of each fold, through the programs.
@Suite(.serialized) struct BaselineStudyTests {
    private func run(_ sandbox: Sandbox) throws -> ScoreReport {
        let file = try sandbox.writeClusterFile(
            epochs: 3, extra: "  launch: [{kind: local, workers: 2}]\n")
        let result = try sandbox.run("mmcoord", ["run", file])
        #expect(result.status == 0, "\(result.output.suffix(2_000))")
        return try ScoreReport(json: Data(sandbox.text("state/scores.json").utf8))
    }

    private func targets(_ path: String) throws -> (header: MatrixHeader, values: DenseMatrix) {
        let file = try MatrixFile(MatrixSource(path: path, layer: nil))
        return (file.header, try file.readRows(0..<file.header.rowCount).dense())
    }

    /// Rows of `values` of `cells`, in their order.
    private func rows(
        _ cells: [String], _ table: (header: MatrixHeader, values: DenseMatrix)
    ) throws -> DenseMatrix {
        table.values.selectingRows(try CellIndex(ids: table.header.cellIds).positions(of: cells))
    }

    private func mean(_ scores: [Double]) -> Double { scores.reduce(0, +) / Double(scores.count) }

    @Test("scores of baselines follow from their predictions, and these from the training cells")
    func recomputed() throws {
        let sandbox = try Sandbox()
        let report = try run(sandbox)
        let baselines = try #require(report.baselines)
        let table = try targets(sandbox.folder + "/data/train_cite_targets.h5")
        #expect(baselines.folds.map(\.name) == report.folds.map(\.name))
        for fold in 0..<3 {
            let archive = try ArrayArchive(
                contentsOf: sandbox.folder + "/state/baselines/fold-\(fold).mmarray")
            let cells = try archive.texts("cells")
            let truth = try rows(cells, table)
            let ridge = try archive.matrix("ridge")
            let found = try #require(baselines.folds[fold].ridge)
            #expect(abs(found - mean(pearsonPerRow(truth: truth, prediction: ridge))) < 1e-6)
            var training = try rows(
                table.header.cellIds.filter { !cells.contains($0) }, table)
            standardiseWithinRows(&training)
            let profile = try archive.matrix("mean-profile")
            for column in 0..<profile.columnCount {
                var sum = 0.0
                for row in 0..<training.rowCount { sum += Double(training[row, column]) }
                #expect(abs(Double(profile[0, column]) - sum / Double(training.rowCount)) < 1e-6)
            }
            let profiles = DenseMatrix.stackingRows(cells.map { _ in profile })
            let flat = try #require(baselines.folds[fold].meanProfile)
            #expect(abs(flat - mean(pearsonPerRow(truth: truth, prediction: profiles))) < 1e-6)
            #expect(try archive.doubles("lambda") == [baselines.ridgeLambdas[fold]])
        }
        let summary = sandbox.text("state/summary.txt")
        let line = try #require(
            summary.split(separator: "\n").first { $0.hasPrefix("  all cells") })
        let numbers = [
            report.overall.score, baselines.overall.meanProfile, baselines.overall.ridge,
        ].map { String(format: "%.4f", $0 ?? .nan) }
        #expect(line.split(separator: " ").suffix(3).map { String($0) } == numbers)
    }

    @Test("the targets of a fold's held-out cells change none of its baselines")
    func heldOutTargets() throws {
        let sandbox = try Sandbox()
        _ = try run(sandbox)
        let names = (0..<3).map { "state/baselines/fold-\($0).mmarray" }
        let before = try names.map { try sandbox.sha256($0) }
        let heldOut = try ArrayArchive(contentsOf: sandbox.folder + "/" + names[0]).texts("cells")
        let path = sandbox.folder + "/data/train_cite_targets.h5"
        let table = try targets(path)
        let places = try CellIndex(ids: table.header.cellIds).positions(of: heldOut)
        var order = Array(0..<table.header.rowCount)
        for (place, other) in zip(places, places.reversed()) { order[place] = other }
        var writer = try PandasWriter(
            path: path, key: "train_cite_targets", cellIds: table.header.cellIds,
            columnNames: table.header.columnNames)
        try writer.append(table.values.selectingRows(order))
        try writer.finish()
        _ = try run(sandbox)
        let after = try names.map { try sandbox.sha256($0) }
        #expect(after[0] == before[0])
        #expect(after[1] != before[1] && after[2] != before[2])
    }

    @Test("baselines of wide targets are scored over whole rows")
    func wideTargets() throws {
        let sandbox = try Sandbox()
        try SyntheticStudy(scale: 0.001, seed: 2, technologies: [.multiome])
            .write(to: sandbox.folder + "/multiome")
        let text = """
            cluster:
              listen: tcp://127.0.0.1:0
              state: state
              launch: [{kind: local, workers: 2}]
            study:
              metadata: multiome/metadata.csv
              multiome:
                train:
                  inputs: multiome/train_multi_inputs.h5
                  targets: multiome/train_multi_targets.h5
                folds: {by: donor, count: 2}
                features: {components: 8}
                targets: {components: 6}
                model: {hidden: [32]}
                training: {epochs: 2, batch: 16}

            """
        let path = sandbox.folder + "/multiome.yaml"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        let result = try sandbox.run("mmcoord", ["run", path])
        #expect(result.status == 0, "\(result.output.suffix(2_000))")
        let report = try ScoreReport(json: Data(sandbox.text("state/scores.json").utf8))
        let baselines = try #require(report.baselines)
        let table = try targets(sandbox.folder + "/multiome/train_multi_targets.h5")
        for fold in 0..<2 {
            let state = sandbox.folder + "/state"
            let archive = try ArrayArchive(contentsOf: state + "/baselines/fold-\(fold).mmarray")
            let components = try ArrayArchive(
                contentsOf: state + "/models/targets-fold-\(fold).mmarray"
            ).matrix("components")
            let cells = try archive.texts("cells")
            let truth = try rows(cells, table)
            let profile = try archive.matrix("mean-profile")
            for (latent, score) in [
                (try archive.matrix("ridge"), baselines.folds[fold].ridge),
                (
                    DenseMatrix.stackingRows(cells.map { _ in profile }),
                    baselines.folds[fold].meanProfile
                ),
            ] {
                let whole = BLAS.multiply(latent, components, transposingB: true)
                let found = try #require(score)
                #expect(abs(found - mean(pearsonPerRow(truth: truth, prediction: whole))) < 1e-4)
            }
        }
    }
}

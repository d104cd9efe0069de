import Foundation
import Learning
import LinearAlgebra
import SingleCell
import Testing

/// Multiome with divided targets, through the programs.
@Suite(.serialized) struct DividedTargetTests {
    private func run(_ sandbox: Sandbox, _ targets: String) throws -> ScoreReport {
        let path = sandbox.folder + "/multiome.yaml"
        let text = """
            cluster:
              listen: tcp://127.0.0.1:0
              state: multiome-state
              launch: [{kind: local, workers: 2}]
            study:
              metadata: multiome/metadata.csv
              multiome:
                train:
                  inputs: multiome/train_multi_inputs.h5
                  targets: multiome/train_multi_targets.h5
                test: {inputs: multiome/test_multi_inputs.h5}
                folds: {scheme: adversarial, share: 0.3}
                features: {components: 8}
                targets: \(targets)
                model: {hidden: [32]}
                training: {epochs: 8, batch: 16}

            """
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        let result = try sandbox.run("mmcoord", ["run", path])
        #expect(result.status == 0, "\(result.output.suffix(2_000))")
        return try ScoreReport(json: Data(sandbox.text("multiome-state/scores.json").utf8))
    }

    /// The mean correlation of the fold's predicted rows with the rows of the targets' file.
    private func scoreOfWholeRows(_ sandbox: Sandbox) throws -> Double {
        let state = sandbox.folder + "/multiome-state"
        let predicted = try ArrayArchive(contentsOf: state + "/out_of_fold.mmarray")
        let components = try ArrayArchive(contentsOf: state + "/models/targets-fold-0.mmarray")
        let file = try MatrixFile(
            MatrixSource(path: sandbox.folder + "/multiome/train_multi_targets.h5", layer: nil))
        let cells = try predicted.texts("cells")
        let rows = try CellIndex(ids: file.header.cellIds).positions(of: cells)
        let truth = try file.readRows(0..<file.header.rowCount).dense().selectingRows(rows)
        let latent = try predicted.matrix("predictions")
        let basis = try components.matrix("components")
        var rebuilt = DenseMatrix(rowCount: cells.count, columnCount: basis.rowCount)
        for row in 0..<rebuilt.rowCount {
            for column in 0..<rebuilt.columnCount {
                for component in 0..<basis.columnCount {
                    rebuilt[row, column] += latent[row, component] * basis[column, component]
                }
            }
        }
        let scores = pearsonPerRow(truth: truth, prediction: rebuilt)
        return scores.reduce(0, +) / Double(scores.count)
    }

    @Test("networks that learn divided rows are scored on the rows as they are")
    func scoredUndivided() throws {
        let sandbox = try Sandbox()
        try SyntheticStudy(scale: 0.001, seed: 2, technologies: [.multiome])
            .write(to: sandbox.folder + "/multiome")
        let plain = try run(sandbox, "{components: 6}")
        let before = try sandbox.sha256("multiome-state/models/targets-fold-0.mmarray")
        #expect(abs(try #require(plain.overall.score) - scoreOfWholeRows(sandbox)) < 1e-4)
        let divided = try run(sandbox, "{components: 6, divide: count-median}")
        #expect(try sandbox.sha256("multiome-state/models/targets-fold-0.mmarray") != before)
        #expect(divided.overall.score != plain.overall.score)
        #expect(abs(try #require(divided.overall.score) - scoreOfWholeRows(sandbox)) < 1e-4)
    }
}

import Foundation
import SingleCell
import Testing

/// Studies whose models see a table of another program and facts of each cell, through the
/// programs.
@Suite("Studies of files of other programs", .serialized) struct BlockFileStudyTests {
    private static func study(_ path: String) -> String {
        """
          metadata: data/metadata.csv
          predict:
            question:
              from: rna
              to: protein
              evaluation: nested
              train: {inputs: data/train_cite_inputs.h5, targets: data/train_cite_targets.h5}
              TEST
              drop: none
              folds: {by: donor, count: 3}
              blocks:
                svd: {components: 6}
                cells: {kind: cell-statistics, quantiles: [0.5, 0.9]}
                latent: {kind: file, path: \(path)}
              members: {linear: {kind: ridge}}
        """
    }

    /// A study with a table of two numbers for each training cell, and for each test cell or none.
    private func study(_ name: String, coversTests: Bool) throws -> NewCellStudy {
        let sandbox = try Sandbox()
        let files = ["train_cite_inputs.h5"] + (coversTests ? ["test_cite_inputs.h5"] : [])
        var lines = ["cell,one,two", "stranger,1,2"]
        for file in files {
            let header = try MatrixFile(MatrixSource(path: "\(sandbox.folder)/data/\(file)")).header
            lines += header.cellIds.reversed().enumerated().map { "\($1),\($0 % 7),0.5\($0 % 3)" }
        }
        try Data(lines.map { $0 + "\n" }.joined().utf8)
            .write(to: URL(fileURLWithPath: "\(sandbox.folder)/\(name)"))
        return NewCellStudy(
            sandbox: sandbox, study: Self.study(name), inputs: "data/test_cite_inputs.h5")
    }

    @Test("a table is joined by cell id, for new cells too, and no score is said to vouch for it")
    func joined() throws {
        let study = try study("latent.csv", coversTests: true)
        _ = try study.run("with", isTested: true)
        let file = try study.run("without", isTested: false)
        try study.predict(file)
        try study.expectSame(
            "new.h5ad", "with/test_predictions.h5ad", layers: [nil, "layers/standardised"])
        let summary = study.sandbox.text("with/summary.txt")
            .split { $0.isWhitespace }.joined(separator: " ")
        #expect(summary.contains("the score cannot vouch for them, nor can a nested evaluation"))
        #expect(!summary.contains("Nothing that predicts a held-out cell saw its targets"))
        #expect(summary.contains("features of a file, taken to have seen every cell"))
    }

    @Test("new cells without a row are refused, and test cells before anything is computed")
    func missing() throws {
        let study = try study("short.csv", coversTests: false)
        let file = try study.run("without", isTested: false)
        let refusal = try study.predict(file, expecting: 1)
        #expect(refusal.contains("block latent") && refusal.contains("has no row for"))
        #expect(!study.sandbox.exists("new.h5ad"))
        let tested = try study.write("with", isTested: true)
        let result = try study.sandbox.run("mmcoord", ["run", tested])
        #expect(result.status == 1)
        #expect(result.output.contains("study.predict.question.blocks.latent.path"))
        #expect(result.output.contains("Write a row for each cell"))
    }
}

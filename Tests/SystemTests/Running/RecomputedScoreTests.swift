import Foundation
import Learning
import LinearAlgebra
import SingleCell
import Testing

/// Every number of `scores.json` follows from the files beside it.
@Suite(.serialized) struct RecomputedScoreTests {
    private static let launch = "  launch: [{kind: local, workers: 2}]\n"

    private func report(_ sandbox: Sandbox, _ file: String, state: String) throws -> ScoreReport {
        let result = try sandbox.run("mmcoord", ["run", file])
        #expect(result.status == 0, "\(result.output.suffix(2_000))")
        return try ScoreReport(json: Data(sandbox.text("\(state)/scores.json").utf8))
    }

    private func compare(
        _ parts: [ScoreReport.Part], _ means: [String: (score: Double, cellCount: Int)]
    ) throws {
        #expect(parts.map(\.name).sorted() == means.keys.sorted())
        for part in parts {
            let expected = try #require(means[part.name])
            #expect(part.cellCount == expected.cellCount)
            #expect(abs(try #require(part.score) - expected.score) < 1e-6, "\(part.name)")
        }
    }

    /// Compares a report, `cells.csv` and the summary with what the files say.
    private func check(
        _ report: ScoreReport, _ plain: PlainScores, metadata: String, _ sandbox: Sandbox,
        state: String
    ) throws {
        try compare([report.overall], plain.means(by: plain.cells.map { _ in "all" }))
        try compare(report.folds, plain.means(by: plain.folds.map { "\($0)" }))
        try compare(report.groups, plain.means(by: plain.groups))
        let table = try CellTable(csv: metadata)
        let rows = try CellIndex(ids: table.cellIds).positions(of: plain.cells)
        #expect(!report.partitions.isEmpty)
        for partition in report.partitions {
            let values = try table.column(partition.column)
            try compare(partition.parts, plain.means(by: rows.map { values[$0] }))
        }
        #expect(report.targets.map(\.name) == plain.targetNames)
        for (target, expected) in zip(report.targets, plain.ofTargets) {
            #expect((target.score == nil) == (expected == nil), "\(target.name)")
            #expect(abs((target.score ?? 0) - (expected ?? 0)) < 1e-6, "\(target.name)")
        }
        let cells = try CellTable(csv: "\(sandbox.folder)/\(state)/cells.csv")
        #expect(cells.cellIds == plain.cells)
        #expect(try cells.column("fold") == plain.folds.map { "\($0)" })
        #expect(try cells.column("group") == plain.groups)
        for (text, expected) in zip(try cells.column("score"), plain.ofCells) {
            #expect(abs(try #require(Double(text)) - expected) < 1e-6)
        }
        let summary = sandbox.text("\(state)/summary.txt")
        for (training, fold) in zip(report.trainings, report.folds)
        where report.trainings.count == report.folds.count {
            #expect(training.score == fold.score)
            let shown = String(format: "%.4f", training.score)
            let lines = summary.split(separator: "\n").map {
                $0.trimmingPrefix(while: { $0 == " " })
            }
            let row = try #require(lines.first { $0.hasPrefix("\(training.fold)     1  ") })
            #expect(row.hasSuffix(shown), "\(row)")
            let told = try #require(lines.first { $0.hasPrefix("fold \(training.fold) ") })
            let networks = told.split(separator: " ").dropFirst(2).first
            #expect(networks.map { String($0) } == shown, "\(told)")
        }
    }

    @Test("scores of CITE-seq follow from predictions and measured file", arguments: [1, 2])
    func citeseq(seeds: Int) throws {
        let sandbox = try Sandbox()
        let file = try sandbox.writeClusterFile(
            epochs: 4, extra: Self.launch, options: ["ensemble": "{seeds: \(seeds)}"])
        let report = try report(sandbox, file, state: "state")
        #expect(report.trainings.count == 3 * seeds)
        let plain = try PlainScores(
            state: sandbox.folder + "/state",
            targets: sandbox.folder + "/data/train_cite_targets.h5")
        try check(
            report, plain, metadata: sandbox.folder + "/data/metadata.csv", sandbox, state: "state")
    }

    @Test("scores of Multiome follow from out_of_fold.mmarray, components and the measured file")
    func multiome() throws {
        let sandbox = try Sandbox()
        let data = sandbox.folder + "/multiome"
        try SyntheticStudy(scale: 0.001, seed: 2, technologies: [.multiome]).write(to: data)
        let file = try writeMultiome(sandbox, targets: "{components: 6}")
        let report = try report(sandbox, file, state: "multiome-state")
        let plain = try PlainScores(
            state: sandbox.folder + "/multiome-state", targets: data + "/train_multi_targets.h5")
        #expect(report.folds.count == 3 && report.targets.contains { $0.score != nil })
        try check(
            report, plain, metadata: data + "/metadata.csv", sandbox, state: "multiome-state")
        let refused = try sandbox.run(
            "mmcoord",
            ["check", try writeMultiome(sandbox, targets: "{components: 6, standardise: none}")])
        #expect(refused.status != 0)
        #expect(refused.output.contains("multiome.targets.standardise"))
        #expect(refused.output.contains("rows divided by their standard deviation"))
    }

    private func writeMultiome(_ sandbox: Sandbox, targets: String) throws -> String {
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
                folds: {by: donor, count: 3}
                features: {components: 8}
                targets: \(targets)
                model: {hidden: [32]}
                training: {epochs: 6, batch: 16}

            """
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }

    @Test("targets learned as they are give correlations, in history and report alike")
    func unstandardised() throws {
        let sandbox = try Sandbox()
        let file = try sandbox.writeClusterFile(
            epochs: 6, extra: Self.launch, options: ["targets": "{standardise: none}"])
        let report = try report(sandbox, file, state: "state")
        let history = try historyScores(sandbox)
        #expect(history.count == 18 && history.allSatisfy { abs($0.score) <= 1 })
        for training in report.trainings {
            let scores = history.filter { $0.fold == training.fold }.map(\.score)
            #expect(scores.contains { abs($0 - training.score) < 1e-5 })
        }
        let plain = try PlainScores(
            state: sandbox.folder + "/state",
            targets: sandbox.folder + "/data/train_cite_targets.h5")
        try check(
            report, plain, metadata: sandbox.folder + "/data/metadata.csv", sandbox, state: "state")
    }

    /// Fold and validation score of every epoch.
    private func historyScores(_ sandbox: Sandbox) throws -> [(fold: Int, score: Double)] {
        try sandbox.text("state/history.csv").split(separator: "\n").dropFirst().map { line in
            let fields = line.split(separator: ",")
            return (try #require(Int(fields[0])), try #require(Double(fields[5])))
        }
    }

    @Test("a cell with constant targets counts -1 in history, report and tables, and is named")
    func constantTargets() throws {
        let sandbox = try Sandbox()
        let path = sandbox.folder + "/data/train_cite_targets.h5"
        let matrix = try MatrixFile(MatrixSource(path: path))
        let header = matrix.header
        var values = try matrix.readRows(0..<header.rowCount).dense()
        for target in 0..<values.columnCount { values[7, target] = 2 }
        var writer = try PandasWriter(
            path: path, key: "train_cite_targets", cellIds: header.cellIds,
            columnNames: header.columnNames)
        try writer.append(values)
        try writer.finish()
        let file = try sandbox.writeClusterFile(epochs: 4, extra: Self.launch)
        let report = try report(sandbox, file, state: "state")
        #expect(report.overall.constantCellCount == 1)
        let summary = sandbox.text("state/summary.txt")
        let cell = header.cellIds[7]
        #expect(
            summary.contains(
                "1 cell has constant targets, so no correlation, and counts -1: \(cell) ("))
        #expect(
            sandbox.text("state/constant_cells.csv")
                == "cell_id,cells,constant\n\(cell),training,targets\n")
        let plain = try PlainScores(state: sandbox.folder + "/state", targets: path)
        #expect(plain.ofCells.count { $0 == -1 } == 1)
        try check(
            report, plain, metadata: sandbox.folder + "/data/metadata.csv", sandbox, state: "state")
        let history = try historyScores(sandbox)
        for training in report.trainings {
            let scores = history.filter { $0.fold == training.fold }.map(\.score)
            #expect(scores.contains { abs($0 - training.score) < 1e-5 })
        }
    }
}

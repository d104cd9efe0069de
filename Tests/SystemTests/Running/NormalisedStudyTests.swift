import Foundation
import GRDB
import Learning
import LinearAlgebra
import Testing

/// Studies of counts that are normalised on the way, through the programs.
@Suite("Studies of counts", .serialized) struct NormalisedStudyTests {
    private static let perCell =
        "      normalise: {inputs: log1p-cp10k, targets: {kind: clr, across: features}}"
    private static let fitted =
        "      normalise: {inputs: log1p-median, "
        + "targets: {kind: dsb, background: counts/droplets.h5}}"

    private func run(_ study: CountStudy, _ file: String) throws -> String {
        let result = try study.sandbox.run("mmcoord", ["run", file])
        #expect(result.status == 0, "\(result.output.suffix(3_000))")
        return result.output
    }

    /// The digest of each output of trainings, baselines and the blend, by task and role.
    private func results(_ study: CountStudy, _ state: String) throws -> [String: String] {
        let queue = try DatabaseQueue(path: "\(study.sandbox.folder)/\(state)/store.sqlite")
        defer { try? queue.close() }
        let found = try queue.read { database in
            var found: [String: String] = [:]
            let rows = try Row.fetchAll(
                database,
                sql: "SELECT task, role, digest FROM outcome JOIN outcome_blob USING (key)")
            for row in rows {
                let (task, role): (String, String) = (row["task"], row["role"])
                guard task.contains(/\/(train\/|baseline\/|blend$)/) else { continue }
                found["\(task) \(role)"] = row["digest"]
            }
            return found
        }
        // Three folds of two members that each leave a model and two predictions, and more.
        #expect(found.count > 18)
        return found
    }

    @Test("results are those of the same study fed with values normalised beforehand")
    func beforehand() throws {
        let study = try CountStudy()
        let counts = try study.writeClusterFile("counted", options: Self.perCell)
        _ = try run(study, counts)
        try FileManager.default.createDirectory(
            atPath: study.sandbox.folder + "/ready", withIntermediateDirectories: true)
        func normalised(
            _ table: CountStudy.Table, _ apply: (CellMatrix) -> CellMatrix
        ) -> CountStudy.Table {
            (table.cells, table.columns, apply(.dense(table.values)).dense())
        }
        func logarithms(_ block: CellMatrix) -> CellMatrix {
            logTotalNormalised(block, total: 1e4)
        }
        try study.write("ready/inputs.h5", normalised(CountStudy.inputs, logarithms))
        try study.write("ready/tests.h5", normalised(CountStudy.testInputs, logarithms))
        try study.write(
            "ready/targets.h5",
            normalised(CountStudy.targets) { CentredLogRatio.withinRows($0) })
        _ = try run(study, try study.writeClusterFile("fed", folder: "ready"))
        #expect(try results(study, "counted") == results(study, "fed"))
        _ = try run(study, try study.writeClusterFile("plain"))
        #expect(try results(study, "plain") != results(study, "fed"))
        let scores = try ScoreReport(json: Data(study.sandbox.text("fed/scores.json").utf8))
        #expect(try #require(scores.overall.score).isFinite)
    }

    @Test("a study killed between its tasks goes on to the same bytes")
    func killed() throws {
        let study = try CountStudy()
        let sandbox = study.sandbox
        _ = try run(study, try study.writeClusterFile("whole", options: Self.fitted))
        let file = try study.writeClusterFile("cut", options: Self.fitted, launches: false)
        let first = try sandbox.start("mmcoord", ["run", file], log: "first.log")
        let worker = try sandbox.start(
            "mmworker",
            [
                "--coordinator", try sandbox.address(state: "cut", of: first), "--slots", "1",
                "--memory", "2", "--verbose", "--patience", "1", "--cache",
                "\(sandbox.folder)/cache",
            ], log: "worker-1.log")
        try sandbox.wait("a shard is normalised", unless: first) {
            sandbox.text("worker-1.log").contains("normalise/train-targets/round-1/fit")
        }
        kill(first.processIdentifier, SIGKILL)
        kill(worker.processIdentifier, SIGKILL)
        #expect(!sandbox.exists("cut/scores.json"))
        _ = try run(study, try study.writeClusterFile("cut", options: Self.fitted))
        #expect(try results(study, "cut") == results(study, "whole"))
    }

    @Test("the summary says what was fitted to held-out targets, and what reads it")
    func provenance() throws {
        let study = try CountStudy()
        _ = try run(study, try study.writeClusterFile("state", options: Self.fitted))
        let summary = study.sandbox.text("state/summary.txt")
        #expect(summary.contains("log1p-median of the inputs: median total of a cell"))
        #expect(summary.contains("dsb of the targets: slopes by the background of a cell"))
        let scores = try ScoreReport(json: Data(study.sandbox.text("state/scores.json").utf8))
        #expect(try #require(scores.overall.score).isFinite)
    }

    @Test("counts that models would see as they are, are told with the key to set")
    func notices() throws {
        let study = try CountStudy()
        let plain = try study.sandbox.run(
            "mmcoord", ["check", try study.writeClusterFile("plain")])
        #expect(plain.status == 0)
        #expect(plain.output.contains("Set study.predict.question.normalise.inputs: log1p-cp10k"))
        #expect(plain.output.contains("Set study.predict.question.normalise.targets: clr"))
        let chosen = try study.sandbox.run(
            "mmcoord", ["check", try study.writeClusterFile("chosen", options: Self.perCell)])
        #expect(chosen.status == 0 && !chosen.output.contains("are counts"))
    }

    @Test("values below 0 are refused by a normalisation of counts before anything is computed")
    func negative() throws {
        let study = try CountStudy()
        var inputs = CountStudy.inputs
        inputs.values[3, 5] = -1.5
        try study.write("counts/inputs.h5", inputs)
        let file = try study.writeClusterFile("state", options: Self.perCell)
        for verb in ["check", "run"] {
            let result = try study.sandbox.run("mmcoord", [verb, file])
            #expect(result.status == 1)
            #expect(result.output.contains("log1p-cp10k is of counts"))
            #expect(result.output.contains("-1.5"))
        }
    }

    @Test("fractions are told of, and so is a second logarithm")
    func fractions() throws {
        let study = try CountStudy()
        var inputs = CountStudy.inputs
        inputs.values[3, 5] = 0.25
        try study.write("counts/inputs.h5", inputs)
        let file = try study.writeClusterFile("state", options: Self.perCell)
        try study.sandbox.edit("state.yaml", "components: 6}", "components: 6, view: log}")
        let result = try study.sandbox.run("mmcoord", ["check", file])
        #expect(result.status == 0)
        #expect(result.output.contains("not whole, such as 0.25"))
        #expect(result.output.contains("the view log normalises them once more"))
    }

    @Test("a background without a protein is refused by name")
    func background() throws {
        let study = try CountStudy()
        var droplets = CountStudy.background
        droplets.columns[0] = "CD999"
        try study.write("counts/droplets.h5", droplets)
        let result = try study.sandbox.run(
            "mmcoord", ["check", try study.writeClusterFile("state", options: Self.fitted)])
        #expect(result.status == 1)
        #expect(result.output.contains("normalise.targets.background"))
        #expect(result.output.contains("CD14"))
    }
}

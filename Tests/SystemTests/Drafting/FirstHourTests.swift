import Foundation
import SingleCell
import Testing
import mmcoord

/// From data files to results by the commands that a new user types.
@Suite("Inspect, init, run, fetch") struct FirstHourTests {
    /// The arguments that name everything in the folder of the synthetic study.
    private static let inputs = "data/train_cite_inputs.h5"
    private static let targets = "data/train_cite_targets.h5"

    /// Writes what `mmcoord init` prints of some files into `name`.
    private func draft(
        _ sandbox: Sandbox, _ files: [String], to name: String
    ) throws -> (status: Int32, output: String) {
        let drafted = try sandbox.run("mmcoord", ["init"] + files)
        try Data(drafted.output.utf8).write(to: URL(fileURLWithPath: "\(sandbox.folder)/\(name)"))
        return drafted
    }

    @Test("inspect says what each matrix serves as, and goes on past a file that it cannot read")
    func inspect() throws {
        let sandbox = try Sandbox()
        let found = try sandbox.run("mmcoord", ["inspect", Self.inputs, Self.targets])
        #expect(found.status == 0)
        #expect(found.output.contains("serves as: RNA, normalised"))
        #expect(found.output.contains("serves as: surface proteins"))
        #expect(found.output.contains("in a cluster file: \(Self.targets)"))
        try Data("nothing".utf8).write(to: URL(fileURLWithPath: sandbox.folder + "/bad.h5"))
        let mixed = try sandbox.run("mmcoord", ["inspect", "bad.h5", Self.targets])
        #expect(mixed.status == 1)
        #expect(mixed.output.contains("surface proteins") && mixed.output.contains("bad.h5"))
        #expect(try sandbox.run("mmcoord", ["inspect"]).status == 64)
    }

    @Test("the JSON of inspect is read back, with a cluster file's value for each matrix")
    func json() throws {
        let sandbox = try Sandbox()
        let found = try sandbox.run("mmcoord", ["inspect", "--json", Self.targets])
        let report = try JSONDecoder().decode(SurveyReport.self, from: Data(found.output.utf8))
        let file = try #require(report.files.first)
        #expect(file.problem == nil && file.sources == [Self.targets])
        let matrix = try #require(file.survey?.matrices.first?.description)
        #expect(matrix.measurement.kind == .protein && matrix.cellCount > 0)
    }

    @Test("what init writes passes check, runs, and its results are fetched whole")
    func story() throws {
        let sandbox = try Sandbox()
        let files = [
            Self.inputs, Self.targets, "data/test_cite_inputs.h5", "data/metadata.csv",
            "data/evaluation_ids.csv",
        ]
        let drafted = try draft(sandbox, files, to: "study.yaml")
        #expect(drafted.status == 0, "\(drafted.output)")
        #expect(drafted.output.contains("folds: {scheme: group, by: donor"))
        #expect(drafted.output.contains("test:\n      inputs: data/test_cite_inputs.h5"))
        let checked = try sandbox.run("mmcoord", ["check", "study.yaml"])
        #expect(checked.status == 0, "\(checked.output)")
        try sandbox.edit(
            "study.yaml", "    folds:", "    training: {epochs: 2}\n    folds:")
        let ran = try sandbox.run("mmcoord", ["run", "study.yaml"])
        #expect(ran.status == 0, "\(ran.output)")
        let fetched = try sandbox.run(
            "mmcoord", ["fetch", "study.yaml", "--what", "all", "--output", "results"])
        #expect(fetched.status == 0, "\(fetched.output)")
        #expect(!sandbox.exists("results/.fetch"))
        let state = "runs/train_cite_inputs"
        for name in ["submission.csv", "scores.json", "summary.txt"] {
            #expect(try sandbox.sha256("results/\(name)") == sandbox.sha256("\(state)/\(name)"))
        }
        let models = try sandbox.run("mmcoord", ["fetch", "study.yaml", "--what", "models"])
        #expect(models.status == 0 && sandbox.exists("results/models"))
        try Data("other".utf8).write(
            to: URL(fileURLWithPath: "\(sandbox.folder)/\(state)/scores.json"))
        let damaged = try sandbox.run(
            "mmcoord", ["fetch", "study.yaml", "--what", "report", "--output", "again"])
        #expect(damaged.status == 1 && damaged.output.contains("not what was written"))
        #expect(!sandbox.exists("again/summary.txt"))
    }

    @Test("without metadata folds are random, and the draft says what the score then means")
    func noDonors() throws {
        let sandbox = try Sandbox()
        let drafted = try draft(sandbox, [Self.inputs, Self.targets], to: "study.yaml")
        #expect(drafted.status == 0, "\(drafted.output)")
        #expect(drafted.output.contains("folds: {scheme: random, count: 3}"))
        #expect(drafted.output.contains("says nothing of new donors"))
    }

    @Test("donors of cells that are not trained on make no folds")
    func otherDonors() throws {
        let sandbox = try Sandbox()
        let training = try MatrixFile(
            MatrixSource(path: "\(sandbox.folder)/\(Self.inputs)")
        ).header.cellIds
        let tests = try MatrixFile(
            MatrixSource(path: "\(sandbox.folder)/data/test_cite_inputs.h5")
        ).header.cellIds
        let rows =
            training.enumerated().map { "\($1),d\($0 % 2)" } + tests.map { "\($0),other" }
        try Data(("cell_id,donor\n" + rows.joined(separator: "\n")).utf8).write(
            to: URL(fileURLWithPath: sandbox.folder + "/facts.csv"))
        let drafted = try draft(
            sandbox, [Self.inputs, Self.targets, "facts.csv"], to: "study.yaml")
        #expect(drafted.status == 0, "\(drafted.output)")
        #expect(drafted.output.contains("folds: {scheme: group, by: donor, count: 2}"))
        #expect(drafted.output.contains("with 2 values: d0, d1"))
    }

    @Test("where files do not show what is predicted from what, nothing is written")
    func refusals() throws {
        let sandbox = try Sandbox()
        let single = try sandbox.run("mmcoord", ["init", Self.inputs])
        #expect(single.status == 1)
        #expect(single.output.contains("inputs and targets of two kinds are needed"))
        #expect(!single.output.contains("cluster:"))
        let swapped = try sandbox.run(
            "mmcoord", ["init", Self.inputs, Self.targets, "--from", "atac"])
        #expect(swapped.status == 1 && swapped.output.contains("recognised as atac"))
        let same = try sandbox.run(
            "mmcoord", ["init", Self.inputs, "--from", "rna", "--to", "rna"])
        #expect(same.status == 64)
    }

    @Test("another machine fetches the results by their digests, and no other file")
    func remote() throws {
        let sandbox = try Sandbox()
        let file = try sandbox.writeClusterFile(
            epochs: 2, extra: "  launch: [{kind: local, workers: 1}]\n")
        let coordinator = try sandbox.start(
            "mmcoord", ["run", "--serve-results", file], log: "mmcoord.log")
        let address = try sandbox.address(of: coordinator)
        let early = try sandbox.run("mmcoord", ["fetch", "--from", address, "--output", "early"])
        #expect(early.status == 1 && early.output.contains("tasks are done"))
        #expect(!sandbox.exists("early"))
        try sandbox.wait("results are served", unless: coordinator) {
            sandbox.text("mmcoord.log").contains("results are served")
        }
        let fetched = try sandbox.run(
            "mmcoord", ["fetch", "--from", address, "--what", "all", "--output", "far"])
        #expect(fetched.status == 0, "\(fetched.output)")
        for name in ["submission.csv", "scores.json"] {
            #expect(try sandbox.sha256("far/\(name)") == sandbox.sha256("state/\(name)"))
        }
        #expect(!sandbox.exists("far/store.sqlite") && !sandbox.exists("far/.fetch"))
        let copy = try sandbox.run("mmcoord", ["fetch", "--from", address])
        #expect(copy.status == 0)
        #expect(try sandbox.sha256("submission.csv") == sandbox.sha256("state/submission.csv"))
        kill(coordinator.processIdentifier, SIGTERM)
        #expect(try sandbox.finish(coordinator) == 0)
    }
}

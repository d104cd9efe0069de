import Foundation
import LinearAlgebra
import Testing
import mmcoord

/// Searches through the programs.
@Suite("Searches", .serialized)
struct SearchStudyTests {
    private static let donors = 3

    /// Ninety cells of three donors, whose proteins follow from a few genes.
    private func write(_ sandbox: Sandbox, changing donor: Int? = nil) throws -> String {
        var random = RandomStream(seed: 8, stream: 1)
        var (rna, protein, cells) = ("cell_id", "cell_id", "cell_id,donor\n")
        rna += (0..<16).map { ",g\($0)" }.joined() + "\n"
        protein += (0..<6).map { ",p\($0)" }.joined() + "\n"
        for cell in 0..<90 {
            let genes = (0..<16).map { _ in max(0, random.normal() + 0.5) }
            var proteins = (0..<6).map { target in
                genes[target] * 2 + genes[target + 6] + 0.3 * random.normal()
            }
            if cell % Self.donors == donor { proteins.reverse() }
            rna += "c\(cell)" + genes.map { ",\($0)" }.joined() + "\n"
            protein += "c\(cell)" + proteins.map { ",\($0)" }.joined() + "\n"
            cells += "c\(cell),d\(cell % Self.donors)\n"
        }
        for (name, text) in [("rna", rna), ("protein", protein), ("cells", cells)] {
            try Data(text.utf8).write(to: URL(fileURLWithPath: "\(sandbox.folder)/\(name).csv"))
        }
        let path = sandbox.folder + "/study.yaml"
        let text = """
            cluster:
              listen: tcp://127.0.0.1:0
              state: state
              lease: 2
              heartbeat: 0.5
              launch: [{kind: local, workers: 2}]
            study:
              seed: 5
              metadata: cells.csv
              predict:
                proteins:
                  train: {inputs: rna.csv, targets: protein.csv}
                  blocks: {svd: {kind: svd, components: 10}}
                  members: {kernel: {kind: kernel-ridge}}
                  folds: {by: donor, count: 3}
            search:
              trials: 5
              rungs: 2
              reduction: 2
              inner-folds: 2
              keys:
                members.kernel.penalty: {from: 0.01, to: 10, scale: log}
                blocks.svd.components: {from: 2, to: 10}
            """
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }

    private func search(_ sandbox: Sandbox, _ path: String) throws -> SearchResult {
        let run = try sandbox.run("mmcoord", ["search", path])
        #expect(run.status == 0, "\(run.output.suffix(3_000))")
        return try JSONDecoder().decode(
            SearchResult.self, from: Data(sandbox.text("state/search/search.json").utf8))
    }

    @Test("a search writes its best configuration, which runs and has the score it told")
    func best() throws {
        let sandbox = try Sandbox()
        let path = try write(sandbox)
        let result = try search(sandbox, path)
        #expect(result.trials.count == 5 && result.choices.count == 3)
        // Five configurations in three folds, then the better three of each.
        #expect(result.scores.count { $0.rung == 1 } == 15)
        #expect(result.scores.count { $0.rung == 2 } >= 9)
        #expect(result.scores.filter { $0.rung == 1 }.allSatisfy { $0.share == 0.5 })
        #expect(sandbox.text("state/search/parallel-coordinates.svg").contains("<polyline"))
        let lines = sandbox.text("state/search/trials.csv").split(separator: "\n")
        #expect(lines.count == result.scores.count + 1)
        // The written file is a study of its own, nested like the search.
        try sandbox.edit(
            "study.best.yaml", "    proteins:\n", "    proteins:\n      evaluation: nested\n")
        let run = try sandbox.run("mmcoord", ["run", sandbox.folder + "/study.best.yaml"])
        #expect(run.status == 0, "\(run.output.suffix(3_000))")
        let scores = sandbox.text("state/scores.json")
        let overall = try #require(scores.firstMatch(of: /"all",\s*"score" : ([0-9.]+)/)?.1)
        #expect(abs(try #require(Double(overall)) - result.chosen.score) < 1e-12)
        // What the search computed is found by the study.
        #expect(run.output.contains("were done before"))
    }

    @Test("a fold's scores and choice do not change with the targets that it holds out")
    func honest() throws {
        let sandboxes = try [Sandbox(), Sandbox()]
        let plain = try search(sandboxes[0], try write(sandboxes[0]))
        let changed = try search(sandboxes[1], try write(sandboxes[1], changing: 1))
        // The fold that holds out the changed donor is the one whose scores stay.
        let same = (0..<3).filter { fold in
            func own(_ result: SearchResult) -> [SearchResult.Score] {
                result.scores.filter { $0.fold == fold && $0.rung == 1 }
            }
            return own(plain) == own(changed)
        }
        #expect(same.count == 1, "\(plain.scores) \(changed.scores)")
        let fold = try #require(same.first)
        #expect(plain.choices[fold] == changed.choices[fold])
        #expect(plain.given.folds[fold] != changed.given.folds[fold])
    }

    @Test("a search whose coordinator and workers are killed again and again ends the same")
    func killed() throws {
        let undisturbed = try Sandbox()
        _ = try search(undisturbed, try write(undisturbed))
        let sandbox = try Sandbox()
        let path = try write(sandbox)
        for pause in [400_000, 900_000, 1_600_000, 2_500_000] {
            let process = try sandbox.start("mmcoord", ["search", path], log: "killed.log")
            usleep(UInt32(pause))
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        _ = try search(sandbox, path)
        for name in [
            "state/search/search.json", "state/search/trials.csv",
            "state/search/parallel-coordinates.svg",
        ] {
            #expect(try sandbox.sha256(name) == undisturbed.sha256(name), "\(name)")
        }
        // Its comment names the folder.
        func body(_ sandbox: Sandbox) -> String {
            sandbox.text("study.best.yaml").split(separator: "\n").filter { !$0.hasPrefix("#") }
                .joined(separator: "\n")
        }
        #expect(body(sandbox) == body(undisturbed))
    }

    @Test("workers of other machines stay from rung to rung, and leave at the end")
    func workersStay() throws {
        let sandbox = try Sandbox()
        let path = try write(sandbox)
        try sandbox.edit("study.yaml", "  launch: [{kind: local, workers: 2}]\n", "")
        let coordinator = try sandbox.start("mmcoord", ["search", path], log: "search.log")
        let worker = try sandbox.startWorker(1, address: try sandbox.address(of: coordinator))
        #expect(try sandbox.finish(coordinator) == 0, "\(sandbox.text("search.log").suffix(2_000))")
        #expect(try sandbox.finish(worker) == 0, "\(sandbox.text("worker-1.log").suffix(2_000))")
        #expect(sandbox.text("worker-1.log").contains("the study has ended"))
    }

    @Test("a configuration that cannot be computed goes no further, and the search goes on")
    func failing() throws {
        let sandbox = try Sandbox()
        let path = try write(sandbox)
        try sandbox.edit(
            "study.yaml", "{kernel: {kind: kernel-ridge}}",
            "{net: {kind: mlp, hidden: [8], training: {epochs: 20, batch: 16}}}")
        try sandbox.edit("study.yaml", "rungs: 2", "rungs: 1")
        try sandbox.edit(
            "study.yaml", "members.kernel.penalty: {from: 0.01, to: 10, scale: log}",
            "members.net.hidden-l2: [0.0, 1.0e+30]")
        let result = try search(sandbox, path)
        let hopeless = result.trials.indices.filter { result.trials[$0].first == "1.0e+30" }
        #expect(!hopeless.isEmpty)
        for score in result.scores where hopeless.contains(score.trial) {
            #expect(score.score == nil && score.rung == 1)
        }
        #expect(!hopeless.contains(result.best))
        #expect(Set(result.choices).isDisjoint(with: hopeless))
    }

    @Test("a value that no study allows is told with its key before anything is computed")
    func refused() throws {
        let sandbox = try Sandbox()
        let path = try write(sandbox)
        try sandbox.edit("study.yaml", "{from: 2, to: 10}", "[4, -3]")
        let run = try sandbox.run("mmcoord", ["search", path])
        #expect(run.status == 1)
        #expect(run.output.contains("blocks.svd.components: -3"), "\(run.output)")
        #expect(!sandbox.exists("state/blobs"))
    }
}

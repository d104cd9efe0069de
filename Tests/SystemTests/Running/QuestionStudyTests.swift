import Foundation
import Learning
import SingleCell
import Testing

/// Questions, blocks and members of `study.predict`, through the programs.
@Suite("Studies of named questions", .serialized) struct QuestionStudyTests {
    private func run(
        _ sandbox: Sandbox, _ study: String, state: String = "state"
    ) throws -> String {
        let file = sandbox.folder + "/predict.yaml"
        let text = """
            cluster:
              listen: tcp://127.0.0.1:0
              state: \(state)
              launch: [{kind: local, workers: 2}]
            study:
              seed: 5
            \(study)
            """
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        let result = try sandbox.run("mmcoord", ["run", file])
        #expect(result.status == 0, "\(result.output.suffix(3_000))")
        return result.output
    }

    private func scores(_ sandbox: Sandbox, _ place: String) throws -> ScoreReport {
        try ScoreReport(json: Data(sandbox.text("\(place)/scores.json").utf8))
    }

    /// Tasks that workers computed, over all runs.
    private func computed(_ sandbox: Sandbox, _ state: String = "state") -> [String] {
        let log = sandbox.text("\(state)/worker-1.log") + sandbox.text("\(state)/worker-2.log")
        return log.matches(of: /([^ ]+): done/).map { String($0.1) }
    }

    private static let members = """
              members:
                network:
                  {kind: mlp, hidden: [32], seeds: 2, training: {epochs: 8, batch: 64}}
                linear: {kind: ridge, blocks: [svd]}
              ensemble: {blend: weights}
              folds: {by: donor, count: 3}
        """

    @Test("two questions of two members and two seeds: each is scored, and ingestion is shared")
    func twoQuestions() throws {
        let sandbox = try Sandbox()
        _ = try run(
            sandbox,
            """
              metadata: data/metadata.csv
              predict:
                rna-to-protein:
                  from: rna
                  to: protein
                  train: {inputs: data/train_cite_inputs.h5, targets: data/train_cite_targets.h5}
                  blocks: {svd: {components: 12}, genes: {kind: genes}}
            \(Self.members)
                protein-to-rna:
                  from: protein
                  to: rna
                  train: {inputs: data/train_cite_targets.h5, targets: data/train_cite_inputs.h5}
                  blocks: {svd: {components: 12}, donors: {kind: metadata, columns: [day]}}
                  targets: {components: 8}
            \(Self.members)
            """)
        for (name, least) in [("rna-to-protein", 0.5), ("protein-to-rna", 0.2)] {
            let scores = try scores(sandbox, "state/\(name)")
            #expect(try #require(scores.overall.score) > least, "\(name)")
            #expect(scores.trainings.count == 3 * 3)
            let members = try #require(scores.members)
            #expect(members.map(\.name) == ["network", "linear"])
            #expect(abs(members.reduce(0) { $0 + $1.weight } - 1) < 1e-9)
            for fold in 0..<3 {
                #expect(abs(members.reduce(0) { $0 + $1.foldWeights[fold] } - 1) < 1e-9)
            }
            // Weights of other folds do not make the blend worse than its worst member.
            let worst = try #require(members.compactMap(\.overall.score).min())
            #expect(try #require(scores.overall.score) > worst)
            for file in [
                "network-fold-2-seed-2", "linear-fold-0-seed-1", "network-fold-1-seed-1",
            ] { #expect(sandbox.exists("state/\(name)/models/\(file).mmarray"), "\(file)") }
            #expect(sandbox.text("state/\(name)/history.csv").hasPrefix("member,fold,seed,epoch"))
        }
        let done = computed(sandbox)
        #expect(Set(done).count == done.count)
        // Two files of eight shards, whichever of them are inputs.
        #expect(done.count { $0.contains("/ingest/") } == 2 * 8)
        let summary = sandbox.text("state/summary.txt")
        #expect(summary.contains("Members, alone and weighed"))
        #expect(summary.contains("weights of the blend"))
    }

    @Test("a nested evaluation looks at no held-out cell, and both evaluations share what they can")
    func nested() throws {
        let sandbox = try Sandbox()
        func question(_ name: String, _ evaluation: String) -> String {
            """
                \(name):
                  from: rna
                  to: protein
                  evaluation: \(evaluation)
                  train: {inputs: data/train_cite_inputs.h5, targets: data/train_cite_targets.h5}
                  test: {inputs: data/test_cite_inputs.h5}
                  folds: {by: donor, count: 3}
                  blocks:
                    svd: {components: 12}
                    genes: {kind: genes}
                    near: {kind: neighbours, of: svd, by: genes, neighbours: 10}
                    best: {kind: correlated, per-target: 3, by: donor}
                  members:
                    network: {kind: mlp, hidden: [32], seeds: 2, training: {epochs: 8, batch: 64}}
                    kernel: {kind: kernel-ridge, widths: [0.2, 0.8], block-weights: [1, 1, 2, 1]}
                  ensemble: {blend: weights}
            """
        }
        _ = try run(
            sandbox,
            "  metadata: data/metadata.csv\n  predict:\n"
                + question("plain", "notebook") + "\n" + question("honest", "nested") + "\n"
                + question("beside", "both"))
        for (name, evaluation) in [("plain", "notebook"), ("honest", "nested")] {
            let scores = try scores(sandbox, "state/\(name)")
            #expect(scores.evaluation == evaluation)
            let score = try #require(scores.overall.score)
            #expect(score > 0.5)
            let interval = try #require(scores.intervals?.first)
            #expect(interval.unit == .cells && interval.lower < score && score < interval.upper)
            let kernel = try #require(scores.members?.last)
            #expect(try #require(kernel.overall.score) > 0.5)
        }
        // Both at once: the scores of either, one beside the other.
        let (plain, honest) = (
            try scores(sandbox, "state/plain"), try scores(sandbox, "state/honest")
        )
        let beside = try scores(sandbox, "state/beside")
        #expect(beside.evaluation == "nested" && beside.overall == honest.overall)
        #expect(beside.compared?.evaluation == "notebook" && honest.compared == nil)
        #expect(beside.compared?.overall == plain.overall && plain.overall != honest.overall)
        #expect(beside.compared?.folds == plain.folds)
        #expect(beside.compared?.intervals == plain.intervals)
        #expect(sandbox.text("state/summary.txt").contains("With the notebook's evaluation"))
        struct Row: Decodable {
            var fitted: String
            var heldOutInputs: [String]
            var heldOutTargets: [String]
        }
        let rows = try JSONDecoder().decode(
            [Row].self, from: Data(sandbox.text("state/honest/provenance.json").utf8))
        #expect(rows.contains { $0.fitted == "early stopping and learning rate" })
        // Weights of a fold come from models of other folds, which were trained on its cells.
        let seeing = rows.filter { !$0.heldOutInputs.isEmpty || !$0.heldOutTargets.isEmpty }
        #expect(seeing.map(\.fitted) == ["weights of the blend"])
        let done = computed(sandbox)
        #expect(done.count { $0.contains("/ingest/") } == 3 * 8)
        #expect(done.count { $0.hasPrefix("honest/train/network/inner/") } == 3 * 2)
        #expect(sandbox.text("state/summary.txt").contains("95 % interval"))
        // A checkpoint of the outer trainings has no score; the watched ones have.
        #expect(sandbox.text("state/honest/history.csv").contains("network,2,2,1,"))
    }

    @Test("a network that no cells watch trains for its own epochs on all cells too")
    func fixedTime() throws {
        let sandbox = try Sandbox()
        _ = try run(
            sandbox,
            """
              metadata: data/metadata.csv
              predict:
                a:
                  train: {inputs: data/train_cite_inputs.h5, targets: data/train_cite_targets.h5}
                  test: {inputs: data/test_cite_inputs.h5}
                  folds: {by: donor, count: 3}
                  blocks: {svd: {components: 6}}
                  members:
                    wide: {kind: residual-mlp, hidden: 16, training: {epochs: 4, batch: 64}}
                  ensemble: {refit: all}
            """)
        let summary = sandbox.text("state/summary.txt").replacing(/\s+/, with: " ")
        #expect(summary.contains("network trained on all"))
        #expect(!summary.contains("the median of the folds' best"))
        let refit = sandbox.text("state/history_refit.csv").split(separator: "\n")
        #expect(refit.count == 1 + 4)
        let history = sandbox.text("state/history.csv").split(separator: "\n")
        #expect(history.count == 1 + 3 * 4)
        #expect(history.dropFirst().allSatisfy { $0.contains(",nan,nan,") })
    }

    @Test("a second study computes the block that changed, and reuses the two that did not")
    func reusedBlocks() throws {
        let sandbox = try Sandbox()
        func study(_ third: String) -> String {
            """
              metadata: data/metadata.csv
              predict:
                a:
                  train: {inputs: data/train_cite_inputs.h5, targets: data/train_cite_targets.h5}
                  folds: {by: donor, count: 3}
                  blocks:
                    one: {kind: svd, components: 6}
                    two: {kind: svd, view: log, components: 6}
                    three: \(third)
                  members: {linear: {kind: ridge}}
            """
        }
        _ = try run(sandbox, study("{kind: genes}"))
        let first = Set(computed(sandbox))
        let scoreOfFirst = try scores(sandbox, "state").overall.score
        #expect(first.contains { $0.contains("/one/") } && first.contains { $0.contains("/two/") })
        _ = try run(sandbox, study("{kind: svd, view: binary, components: 5}"))
        let second = Set(computed(sandbox)).subtracting(first)
        #expect(second.contains { $0.hasPrefix("a/features/three/") })
        #expect(try scores(sandbox, "state").overall.score != scoreOfFirst)
        // And back again.
        _ = try run(sandbox, study("{kind: genes}"))
        #expect(try scores(sandbox, "state").overall.score == scoreOfFirst)
        let shared = computed(sandbox).filter { $0.contains("/one/") || $0.contains("/two/") }
        #expect(shared.count == Set(shared).count, "something was computed twice")
        #expect(Set(shared).isSubset(of: first))
    }

    @Test("both directions of a Multiome pair are scored")
    func bothDirections() throws {
        let sandbox = try Sandbox()
        try SyntheticStudy(scale: 0.001, seed: 2, technologies: [.multiome])
            .write(to: sandbox.folder + "/multiome")
        func question(_ from: String, _ to: String, _ inputs: String, _ targets: String) -> String {
            """
                \(from)-to-\(to):
                  from: \(from)
                  to: \(to)
                  train:
                    inputs: multiome/train_multi_\(inputs).h5
                    targets: multiome/train_multi_\(targets).h5
                  folds: {by: donor, count: 2}
                  blocks: {svd: {components: 8}}
                  targets: {components: 6}
                  members:
                    network: {kind: mlp, hidden: [16], training: {epochs: 4, batch: 32}}
            """
        }
        _ = try run(
            sandbox,
            "  metadata: multiome/metadata.csv\n  predict:\n"
                + question("atac", "rna", "inputs", "targets") + "\n"
                + question("rna", "atac", "targets", "inputs"))
        for name in ["atac-to-rna", "rna-to-atac"] {
            let scores = try scores(sandbox, "state/\(name)")
            let reached = try #require(scores.overall.score)
            #expect(reached > 0 && reached < 1, "\(name)")
            #expect(try #require(scores.baselines?.overall.meanProfile) > 0)
            #expect(scores.members == nil)
        }
    }

    @Test("what is fitted for each fold sees nothing that the fold holds out")
    func perFold() throws {
        let sandbox = try Sandbox()
        func study(_ fit: String) -> String {
            """
              metadata: data/metadata.csv
              predict:
                a:
                  train: {inputs: data/train_cite_inputs.h5, targets: data/train_cite_targets.h5}
                  folds: {by: donor, count: 3}
                  drop: none
                  blocks:
                    one: {kind: svd, components: 6, fit: \(fit), standardise: true}
                    two: {kind: genes, fit: \(fit)}
                  members: {linear: {kind: ridge}}
            """
        }
        struct Row: Decodable {
            var fitted: String
            var heldOutInputs: [String]
            var heldOutTargets: [String]
        }
        func rows() throws -> [Row] {
            try JSONDecoder().decode(
                [Row].self, from: Data(sandbox.text("state/provenance.json").utf8))
        }
        _ = try run(sandbox, study("train"))
        #expect(try rows().contains { !$0.heldOutInputs.isEmpty })
        let before = try #require(try scores(sandbox, "state").overall.score)
        _ = try run(sandbox, study("fold"))
        for row in try rows() {
            #expect(row.heldOutInputs == [] && row.heldOutTargets == [], "\(row.fitted)")
        }
        let after = try #require(try scores(sandbox, "state").overall.score)
        #expect(after != before && abs(after - before) < 0.1)
    }
}

import Foundation
import Learning
import LinearAlgebra
import SingleCell
import Testing

/// Networks trained on all cells after the folds, through the programs.
@Suite(.serialized) struct RefitStudyTests {
    private static let launch = "  launch: [{kind: local, workers: 2}]\n"

    private func run(_ sandbox: Sandbox, _ options: [String: String]) throws -> String {
        let file = try sandbox.writeClusterFile(extra: Self.launch, options: options)
        let result = try sandbox.run("mmcoord", ["run", file])
        #expect(result.status == 0, "\(result.output.suffix(2_000))")
        return sandbox.text("state/summary.txt").replacing(/\s+/, with: " ")
    }

    @Test("an adversarial study says who is never trained on, and refitted it trains on all")
    func adversarial() throws {
        let sandbox = try Sandbox()
        var options = ["folds": "{scheme: adversarial, share: 0.2}"]
        let before = try run(sandbox, options)
        #expect(before.contains("No network behind the test predictions trained on"))
        #expect(before.contains("'ensemble: {refit: all}'"))
        let submission = try sandbox.sha256("state/submission.csv")
        // Predictions name the study's settings, which differ; the score of each cell does not.
        let kept = ["scores.json", "cells.csv", "models/fold-0-seed-1.mmarray"]
        let scores = try kept.map { try sandbox.sha256("state/\($0)") }

        options["ensemble"] = "{refit: all}"
        let after = try run(sandbox, options)
        #expect(try kept.map { try sandbox.sha256("state/\($0)") } == scores)
        #expect(try sandbox.sha256("state/submission.csv") != submission)
        #expect(after.contains("The submission is of a network trained on all"))
        #expect(after.contains("have no out-of-fold score of their own"))
        #expect(!after.contains("No network behind"))
        #expect(sandbox.exists("state/models/refit-seed-1.mmarray"))
        // The folds' trainings were not done again for it.
        let log = sandbox.text("state/worker-1.log") + sandbox.text("state/worker-2.log")
        for (task, count) in [("train/fold-0/seed-1: done", 1), ("train/refit/seed-1: done", 1)] {
            #expect(log.split(separator: "\n").count { $0.contains(task) } == count, "\(task)")
        }
        try checkPredictions(sandbox)
        let check = try sandbox.run("mmcoord", ["check", "\(sandbox.folder)/study.yaml"])
        #expect(check.output.contains("then 1 trainings on all"))
        // A study that asks for it no longer has nothing of it left.
        _ = try run(sandbox, ["folds": "{scheme: adversarial, share: 0.2}"])
        #expect(!sandbox.exists("state/models/refit-seed-1.mmarray"))
        #expect(!sandbox.exists("state/history_refit.csv"))
        #expect(try sandbox.sha256("state/submission.csv") == submission)
    }

    /// The epochs are those that the fold's network kept, and the test predictions are of the
    /// refitted network alone.
    private func checkPredictions(_ sandbox: Sandbox) throws {
        let rows = sandbox.text("state/history.csv").split(separator: "\n").dropFirst().map {
            $0.split(separator: ",")
        }
        let losses = try rows.map { try #require(Float($0[4])) }
        let best = try #require(losses.indices.min { losses[$0] < losses[$1] })
        let refit = sandbox.text("state/history_refit.csv").split(separator: "\n")
        #expect(refit.first == "seed,epoch,loss,learning_rate")
        #expect(refit.count == 1 + best + 1)
        for (line, row) in zip(refit.dropFirst(), rows) {
            #expect(line.split(separator: ",").last == row.last)
        }
    }

    @Test("a worker killed in the last training of a study: another goes on, byte for byte")
    func killedWorker() throws {
        let options = [
            "folds": "{scheme: adversarial, share: 0.2}", "ensemble": "{refit: all}",
            "model": "{hidden: [256, 256, targets]}",
            // So slow that the best epoch is a late one: the last training is as long.
            "training":
                "{epochs: 600, batch: 16, learning-rate: 1e-4, stopping: {patience: 600}}",
        ]
        func results(_ sandbox: Sandbox) throws -> [String] {
            try ["submission.csv", "models/refit-seed-1.mmarray", "history_refit.csv"]
                .map { try sandbox.sha256("state/\($0)") }
        }
        let calm = try Sandbox()
        _ = try run(calm, options)
        let sandbox = try Sandbox()
        let file = try sandbox.writeClusterFile(
            listen: "ipc://\(sandbox.folder)/socket", extra: "  checkpoint: 0.05\n",
            options: options)
        let coordinator = try sandbox.start("mmcoord", ["run", file], log: "mmcoord.log")
        let address = try sandbox.address(of: coordinator)
        let first = try ResumedStudyTests.start(1, address, sandbox)
        try sandbox.wait("a checkpoint of the last training is kept", unless: coordinator) {
            sandbox.text("worker-1.log").contains(/train\/refit\/seed-1[^\n]*is kept/)
        }
        kill(first.processIdentifier, SIGKILL)
        let second = try ResumedStudyTests.start(2, address, sandbox)
        #expect(try sandbox.finish(coordinator) == 0)
        #expect(try sandbox.finish(second) == 0)
        #expect(ResumedStudyTests.resumedEpochs(2, sandbox).count == 1)
        #expect(try results(sandbox) == results(calm))
    }

    @Test("wide targets are refitted in components of all training cells")
    func multiome() throws {
        let sandbox = try Sandbox()
        try SyntheticStudy(scale: 0.001, seed: 2, technologies: [.multiome])
            .write(to: sandbox.folder + "/multiome")
        let text = """
            cluster:
              listen: tcp://127.0.0.1:0
              state: multiome-state
              launch: [{kind: local, workers: 2}]
            study:
              metadata: multiome/metadata.csv
              evaluation-ids: multiome/evaluation_ids.csv
              multiome:
                train:
                  inputs: multiome/train_multi_inputs.h5
                  targets: multiome/train_multi_targets.h5
                test: {inputs: multiome/test_multi_inputs.h5}
                folds: {scheme: time-forward, by: day}
                features: {components: 8}
                targets: {components: 6, divide: count-median}
                model: {hidden: [32]}
                training: {epochs: 8, batch: 16}
                ensemble: {seeds: 2, refit: all}

            """
        let path = sandbox.folder + "/multiome.yaml"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        let result = try sandbox.run("mmcoord", ["run", path])
        #expect(result.status == 0, "\(result.output.suffix(2_000))")
        let state = sandbox.folder + "/multiome-state"
        let predictions = try ArrayArchive(contentsOf: state + "/test_predictions.mmarray")
        #expect(try predictions.int64s("folds") == [1])
        let components = try ArrayArchive(contentsOf: state + "/models/targets-refit.mmarray")
        #expect(
            try predictions.matrix("components.0") == components.matrix("components"))
        #expect(
            try sandbox.sha256("multiome-state/models/refit-seed-1.mmarray")
                != sandbox.sha256("multiome-state/models/refit-seed-2.mmarray"))
        #expect(result.output.contains("2 networks"))
    }
}

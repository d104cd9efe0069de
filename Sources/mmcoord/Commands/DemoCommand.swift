import ArgumentParser
import Foundation
import SingleCell

/// `mmcoord demo`.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Synthesizes a small study and runs it with two workers on this machine.")

    @Option(help: "The folder for data and results.") var folder = "runs/demo"
    @Option(help: "The share of the competition's cells, above 0 and up to 1.") var scale = 0.03
    @Option(help: "Epochs at most; the notebook has 300.") var epochs = 40

    func validate() throws {
        guard scale > 0, scale <= 1 else {
            throw ValidationError("--scale is \(scale); allowed: above 0 and up to 1")
        }
        guard epochs > 0 else {
            throw ValidationError("--epochs is \(epochs); allowed: 1 and more")
        }
    }

    func run() async throws {
        try await reportingErrors {
            try SyntheticStudy(scale: scale, seed: 1).write(to: folder + "/data") { message in
                Console.error(message)
            }
            let path = folder + "/citeseq.yaml"
            try writeClusterFile(to: path)
            try await StudyRun(file: try ClusterFile.load(path: path), isVerbose: false).run()
        }
    }

    private func writeClusterFile(to path: String) throws {
        do {
            try Data(clusterFile.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw StateError.cannotWrite(path: path, reason: error.localizedDescription)
        }
    }

    private var clusterFile: String {
        """
        cluster:
          listen: tcp://127.0.0.1:0
          state: state
          launch: [{kind: local, workers: 2}]
        study:
          seed: 1
          metadata: data/metadata.csv
          evaluation-ids: data/evaluation_ids.csv
          citeseq:
            train: {inputs: data/train_cite_inputs.h5, targets: data/train_cite_targets.h5}
            test: {inputs: data/test_cite_inputs.h5}
            folds: {scheme: group, by: donor, count: 3}
            training: {epochs: \(epochs)}

        """
    }
}

import ArgumentParser
import Foundation
import Messaging

/// `mmcoord fetch FILE --output submission.csv`.
struct FetchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch", abstract: "Copies the merged submission of a finished study.")

    @Argument(help: "The cluster file.") var file: String
    @Option(name: .shortAndLong, help: "Where to put it.") var output: String

    func run() async throws {
        try await reportingErrors {
            let cluster = try ClusterFile.load(path: file)
            let state = cluster.cluster.state
            let source = state + "/submission.csv"
            guard cluster.study.evaluationIds != nil else {
                throw StateError.noSubmission(path: file)
            }
            guard FileManager.default.fileExists(atPath: source) else {
                throw StateError.notFinished(path: source, found: try found(state: state))
            }
            guard let record = ResultRecord.read(in: state) else {
                throw StateError.notFinished(
                    path: source + " that can be relied on",
                    found: "its record, results.json, is missing or damaged")
            }
            guard try record.isOf(clusterFileAt: file) else {
                throw StateError.otherStudy(path: source, clusterFile: file)
            }
            try SubmissionCopy(source: source, expected: record.submission).write(to: output)
        }
    }

    /// Why there is no submission: how far the study is.
    private func found(state: String) throws -> String {
        let storePath = StateFolder.storePath(in: state)
        guard FileManager.default.fileExists(atPath: storePath),
            let status = try JobStore(path: storePath).lastStatus()
        else { return "the study was never started" }
        if let failure = status.failure { return "the study stopped: \(failure)" }
        return "\(status.doneCount) of \(status.taskCount) tasks are done"
    }
}

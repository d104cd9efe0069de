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
            let submission = try submission(of: ClusterFile.load(path: file))
            let copy = try submission.write(to: output)
            let line = "\(output) sha256 \(copy.sha256)"
            // The copy may have gone into a pipe on standard output, where the line must not go.
            if copy.isFile { try Console.print(line) } else { Console.error(line) }
        }
    }

    /// Finds the submission, and checks that it belongs to the cluster file as it is now.
    private func submission(of cluster: ClusterFile) throws -> SubmissionCopy {
        let state = cluster.cluster.state
        let source = state + "/submission.csv"
        guard cluster.study.evaluationIds != nil else { throw StateError.noSubmission(path: file) }
        guard FileManager.default.fileExists(atPath: source) else {
            throw StateError.notFinished(path: source, found: try progress(state: state))
        }
        guard let record = ResultRecord.read(in: state) else {
            throw StateError.notFinished(
                path: source + " that can be relied on",
                found: "its record, results.json, is missing or damaged")
        }
        guard try record.isOf(clusterFileAt: file) else {
            throw StateError.otherStudy(path: source, clusterFile: file)
        }
        return SubmissionCopy(source: source, expected: record.submission)
    }

    /// Returns how far a study without a submission is.
    private func progress(state: String) throws -> String {
        guard let status = try JobStore.ifStarted(inStateFolder: state)?.lastStatus() else {
            return "the study was never started"
        }
        if let failure = status.failure { return "the study stopped: \(failure)" }
        return "\(status.doneCount) of \(status.taskCount) tasks are done"
    }
}

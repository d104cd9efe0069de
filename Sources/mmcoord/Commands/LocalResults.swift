import Coordination
import Foundation
import Messaging

/// The results of a study whose state folder is on this machine.
struct LocalResults {
    /// The state folder.
    let state: String
    /// Whether the study makes a submission.
    let hasSubmission: Bool
    private let clusterFile: String

    /// Reads a cluster file; nothing is looked at yet.
    init(clusterFile: String) throws {
        let file = try ClusterFile.load(path: clusterFile)
        self.clusterFile = clusterFile
        state = file.cluster.state
        hasSubmission = file.study.evaluationIds != nil
    }

    /// Whether a study's results were made with the cluster file at `path` as it is now.
    static func isClusterFile(at path: String, of results: PublishedResults) throws -> Bool {
        try BlobStore.sha256(ofFile: path).hex == results.clusterFile
    }

    /// What identifies the results.
    ///
    /// - Throws: `StateError` where the study is not finished, or is not that of the cluster file
    ///   as it is now.
    func record() throws -> ResultRecord {
        guard let record = ResultRecord.read(in: state) else {
            throw StateError.notFinished(
                path: state + "/results.json", found: try progress())
        }
        guard try record.isOf(clusterFileAt: clusterFile) else {
            throw StateError.otherStudy(path: state, clusterFile: clusterFile)
        }
        return record
    }

    /// The list of result files.
    ///
    /// - Throws: As `record`; `StateError.notFinished` where an earlier release wrote none.
    func published() throws -> PublishedResults {
        guard let published = try record().published else {
            throw StateError.notFinished(
                path: "list of files in \(state)/results.json",
                found: "an earlier release wrote it")
        }
        return published
    }

    /// The submission, which belongs to the cluster file as it is now.
    func submission() throws -> SubmissionCopy {
        let source = state + "/submission.csv"
        guard hasSubmission else { throw StateError.noSubmission(path: clusterFile) }
        guard FileManager.default.fileExists(atPath: source) else {
            throw StateError.notFinished(path: source, found: try progress())
        }
        guard let record = ResultRecord.read(in: state) else {
            throw StateError.notFinished(
                path: source + " that can be relied on",
                found: "its record, results.json, is missing or damaged")
        }
        guard try record.isOf(clusterFileAt: clusterFile) else {
            throw StateError.otherStudy(path: source, clusterFile: clusterFile)
        }
        return SubmissionCopy(source: source, expected: record.submission)
    }

    /// How far a study without results is.
    private func progress() throws -> String {
        guard let status = try JobStore.ifStarted(inStateFolder: state)?.lastStatus() else {
            return "the study was never started"
        }
        if let failure = status.failure { return "the study stopped: \(failure)" }
        return "\(status.doneCount) of \(status.taskCount) tasks are done"
    }
}

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
            guard FileManager.default.fileExists(atPath: source),
                let record = ResultRecord.read(in: state)
            else {
                throw StateError.notFinished(path: source, found: try found(state: state))
            }
            guard try record.isOf(clusterFileAt: file) else {
                throw StateError.otherStudy(path: source, clusterFile: file)
            }
            try AtomicCopy.copy(source, to: output)
            let digest = try BlobStore.sha256(ofFile: output)
            guard digest == (try BlobStore.sha256(ofFile: source)) else {
                throw StateError.cannotWrite(path: output, reason: "the copy differs")
            }
            Console.print("\(output) sha256 \(digest)")
        }
    }

    /// Why there is no submission: how far the study is.
    private func found(state: String) throws -> String {
        let storePath = StateFolder.storePath(in: state)
        guard FileManager.default.fileExists(atPath: storePath),
            let snapshot = try JobStore(path: storePath).snapshot()
        else { return "the study was never started" }
        let status = try JSONDecoder().decode(StudyStatus.self, from: snapshot)
        if let failure = status.failure { return "the study stopped: \(failure)" }
        return "\(status.doneCount) of \(status.taskCount) tasks are done"
    }
}

/// Copies a file so that the destination is whole or absent.
enum AtomicCopy {
    /// Copies `source` beside `destination`, makes it durable, and renames it.
    static func copy(_ source: String, to destination: String) throws {
        let temporary = destination + ".partial-\(getpid())"
        do {
            try? FileManager.default.removeItem(atPath: temporary)
            try FileManager.default.copyItem(atPath: source, toPath: temporary)
            let descriptor = open(temporary, O_RDONLY)
            guard descriptor >= 0, fsync(descriptor) == 0, close(descriptor) == 0,
                rename(temporary, destination) == 0
            else {
                throw StateError.cannotWrite(
                    path: destination, reason: String(cString: strerror(errno)))
            }
        } catch {
            try? FileManager.default.removeItem(atPath: temporary)
            throw error as? StateError
                ?? StateError.cannotWrite(
                    path: destination, reason: error.localizedDescription)
        }
    }
}

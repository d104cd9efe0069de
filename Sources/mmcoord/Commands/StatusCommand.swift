import ArgumentParser
import Coordination
import Foundation
import Messaging

/// `mmcoord status FILE`.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Shows how far a study is, and who works on it.")

    @Argument(help: "The cluster file.") var file: String
    @Flag(help: "Prints JSON instead of text.") var json = false
    @Flag(help: "Prints every failed attempt: task, worker, host, reason, last log lines.")
    var failures = false

    func run() async throws {
        try await reportingErrors {
            let cluster = try ClusterFile.load(path: file).cluster
            if failures {
                try printFailures(state: cluster.state)
                return
            }
            let (kept, absence) = try await newest(state: cluster.state)
            if json {
                try Console.print(String(decoding: kept, as: UTF8.self))
                return
            }
            let status = try JSONDecoder().decode(StudyStatus.self, from: kept)
            if let absence, ["running", "draining", "assembling"].contains(status.phase) {
                try Console.print(absence)
            }
            for line in StatusText.lines(status) { try Console.print(line) }
        }
    }

    /// Asks the coordinator if one answers; otherwise reads what the last one left, and says why.
    private func newest(state: String) async throws -> (Data, absence: String?) {
        let absence: String
        switch await LiveStatus.ask(state: state) {
        case .status(let live): return (live, nil)
        case .silent(let reason):
            absence = """
                a coordinator runs, but gives no answer (\(reason)); this is what it last wrote \
                down:
                """
        case .nobody: absence = "no coordinator runs; this is how the last one left the study:"
        }
        let storePath = StateFolder.storePath(in: state)
        let neverStarted = StateError.notFinished(
            path: storePath, found: "the study was never started")
        guard FileManager.default.fileExists(atPath: storePath) else { throw neverStarted }
        let store = try JobStore(path: storePath)
        // Read here, so that damage is told whatever is printed.
        guard try store.lastStatus() != nil, let kept = try store.snapshot() else {
            throw neverStarted
        }
        return (kept, absence)
    }

    private func printFailures(state: String) throws {
        let storePath = StateFolder.storePath(in: state)
        guard FileManager.default.fileExists(atPath: storePath) else {
            throw StateError.notFinished(path: storePath, found: "the study was never started")
        }
        let attempts = try JobStore(path: storePath).failedAttempts()
        guard json else {
            for line in FailureText.lines(attempts) { try Console.print(line) }
            return
        }
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try Console.print(String(decoding: try encoder.encode(attempts), as: UTF8.self))
    }
}

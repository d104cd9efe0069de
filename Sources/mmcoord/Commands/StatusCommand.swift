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
            let (picture, isLive) = try await newest(state: cluster.state)
            if json {
                Console.print(String(decoding: picture, as: UTF8.self))
                return
            }
            let status = try JSONDecoder().decode(StudyStatus.self, from: picture)
            if !isLive, status.phase == "running" || status.phase == "assembling" {
                Console.print("no coordinator runs; this is how the last one left the study:")
            }
            for line in StatusText.lines(status) { Console.print(line) }
        }
    }

    /// Asks the coordinator if one answers, and reads what the last one left otherwise.
    private func newest(state: String) async throws -> (Data, isLive: Bool) {
        let addressPath = StateFolder.addressPath(in: state)
        if let address = try? String(contentsOfFile: addressPath, encoding: .utf8),
            let live = await LiveStatus.ask(
                address.trimmingCharacters(in: .whitespacesAndNewlines))
        {
            return (live, true)
        }
        let storePath = StateFolder.storePath(in: state)
        guard FileManager.default.fileExists(atPath: storePath),
            let kept = try JobStore(path: storePath).snapshot()
        else {
            throw StateError.notFinished(path: storePath, found: "the study was never started")
        }
        return (kept, false)
    }

    private func printFailures(state: String) throws {
        let storePath = StateFolder.storePath(in: state)
        guard FileManager.default.fileExists(atPath: storePath) else {
            throw StateError.notFinished(path: storePath, found: "the study was never started")
        }
        let attempts = try JobStore(path: storePath).failedAttempts()
        guard json else {
            for line in FailureText.lines(attempts) { Console.print(line) }
            return
        }
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        Console.print(String(decoding: try encoder.encode(attempts), as: UTF8.self))
    }
}

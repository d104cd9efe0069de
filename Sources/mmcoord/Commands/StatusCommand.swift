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
            let state = try ClusterFile.load(path: file).cluster.state
            if failures {
                try print(try store(of: state).failedAttempts())
            } else {
                let (status, absence) = try await newest(state: state)
                try print(status, absence)
            }
        }
    }

    /// Returns the status of the coordinator that runs; where none answers, the status that the
    /// last one left, and why.
    private func newest(state: String) async throws -> (json: Data, absence: String?) {
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
        let store = try store(of: state)
        // Read as a status too, so that damage is reported even where JSON is printed.
        guard try store.lastStatus() != nil, let kept = try store.snapshot() else {
            throw neverStarted(state)
        }
        return (kept, absence)
    }

    private func store(of state: String) throws -> JobStore {
        guard let store = try JobStore.ifStarted(inStateFolder: state) else {
            throw neverStarted(state)
        }
        return store
    }

    private func neverStarted(_ state: String) -> StateError {
        .notFinished(path: StateFolder.storePath(in: state), found: "the study was never started")
    }

    private func print(_ statusJSON: Data, _ absence: String?) throws {
        guard !json else {
            try Console.print(String(decoding: statusJSON, as: UTF8.self))
            return
        }
        let status = try JSONDecoder().decode(StudyStatus.self, from: statusJSON)
        if let absence, ["running", "draining", "assembling"].contains(status.phase) {
            try Console.print(absence)
        }
        try Console.print(StatusText.lines(status))
    }

    private func print(_ attempts: [FailedAttempt]) throws {
        guard json else {
            try Console.print(FailureText.lines(attempts))
            return
        }
        try Console.print(try JSONText.of(attempts))
    }
}

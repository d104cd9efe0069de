import ArgumentParser
import Foundation

/// `mmcoord drain FILE`.
struct DrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drain",
        abstract: "Lets running tasks end, begins no others, then ends the coordinator.",
        discussion: "Everything done is kept: 'mmcoord run' with the same file goes on.")

    @Argument(help: "The cluster file.") var file: String

    func run() async throws {
        try await reportingErrors {
            let state = try ClusterFile.load(path: file).cluster.state
            switch await LiveStatus.ask(state: state, drains: true) {
            case .status(let json):
                try print(try JSONDecoder().decode(StudyStatus.self, from: json))
            case .silent(let reason):
                try fail(
                    """
                    a coordinator of \(file) runs, but gave no answer (\(reason)). It may have \
                    heard all the same: see 'mmcoord status \(file)', or drain again.
                    """)
            case .nobody:
                try fail(
                    """
                    no coordinator of \(file) runs on this machine, so there is nothing to drain; \
                    'mmcoord status \(file)' shows how the last one left the study
                    """)
            }
        }
    }

    private func print(_ status: StudyStatus) throws {
        try Console.print(
            """
            draining: \(status.running.count) tasks still run, \(status.doneCount) of \
            \(status.taskCount) are done. The coordinator ends when they have ended; \
            'mmcoord run \(file)' goes on.
            """)
    }

    private func fail(_ reason: String) throws {
        Console.error("mmcoord: \(reason)")
        throw ExitCode.failure
    }
}

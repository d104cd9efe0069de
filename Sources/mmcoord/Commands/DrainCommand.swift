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
            // A coordinator that runs has written this file; without one there is none to ask.
            let address = try? String(
                contentsOfFile: StateFolder.addressPath(in: state), encoding: .utf8)
            guard let url = address?.trimmingCharacters(in: .whitespacesAndNewlines),
                let picture = await LiveStatus.ask(url, drains: true)
            else {
                Console.error(
                    """
                    mmcoord: no coordinator of \(file) answers, so there is nothing to drain; \
                    'mmcoord status \(file)' shows how the last one left the study
                    """)
                throw ExitCode.failure
            }
            let status = try JSONDecoder().decode(StudyStatus.self, from: picture)
            Console.print(
                """
                draining: \(status.running.count) tasks still run, \(status.doneCount) of \
                \(status.taskCount) are done. The coordinator ends when they have ended; \
                'mmcoord run \(file)' goes on.
                """)
        }
    }
}

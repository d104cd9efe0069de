import ArgumentParser
import Foundation

/// `mmcoord run FILE`.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Serves a study to its workers and assembles the submission.",
        discussion: """
            Killed and started again with the same file, it goes on where it was: finished tasks \
            are not done twice.
            """)

    @Argument(help: "The cluster file.") var file: String
    @Flag(help: "Logs every task, and why requests went unanswered.") var verbose = false

    @Flag(help: "Stays after the end, so that other machines can fetch the results.")
    var serveResults = false

    func run() async throws {
        try await reportingErrors {
            let file = try ClusterFile.load(path: file)
            try ProcessorPin.apply(file)
            try await StudyRun(file: file, isVerbose: verbose, servesResults: serveResults)
                .run()
        }
    }
}

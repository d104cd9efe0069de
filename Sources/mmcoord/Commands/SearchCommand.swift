import ArgumentParser
import Foundation

/// `mmcoord search FILE`.
struct SearchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Finds the values of keys whose models predict best, and writes them as a file.",
        discussion: """
            The section search of the cluster file names keys and their values. Configurations \
            are judged on cells inside each fold; the held-out cells then score what was chosen. \
            Killed and started again with the same file, it goes on where it was.
            """)

    @Argument(help: "The cluster file.") var file: String
    @Option(help: "The best configuration's cluster file (FILE with .best before its ending).")
    var output: String?
    @Flag(help: "Logs every task, and why requests went unanswered.") var verbose = false
    @Flag(help: "Prints JSON instead of text.") var json = false

    func run() async throws {
        try await reportingErrors {
            let given = try ClusterFile.load(path: file)
            try ProcessorPin.apply(given)
            try await SearchRun(
                file: given, output: try BestFile(of: file, named: output), isVerbose: verbose,
                printsJSON: json
            ).run()
        }
    }
}

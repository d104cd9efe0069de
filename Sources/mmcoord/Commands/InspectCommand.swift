import ArgumentParser
import Foundation

/// `mmcoord inspect FILE…`.
struct InspectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Shows what is in data files, and what each matrix can serve as.",
        discussion: """
            Looks at names and a sample of values, so a file of any size takes about a second. \
            Each matrix comes with the line that chooses it in a cluster file; 'mmcoord init' \
            writes the whole file.
            """)

    @Argument(help: "Data files, or folders of one format.") var files: [String]
    @Flag(help: "Prints JSON instead of text.") var json = false

    func validate() throws {
        guard files.isEmpty else { return }
        throw ValidationError("name at least one data file")
    }

    func run() async throws {
        try await reportingErrors {
            let found = files.map { SurveyedFile(path: $0) }
            if json {
                try Console.print(try JSONText.of(SurveyReport(found)))
            } else {
                for file in found { try Console.print(SurveyText.lines(file)) }
            }
            for problem in found.compactMap(\.problem) { Console.error("mmcoord: \(problem)") }
            guard found.allSatisfy({ $0.problem == nil }) else { throw ExitCode.failure }
        }
    }
}

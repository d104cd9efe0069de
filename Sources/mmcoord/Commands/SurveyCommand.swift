import ArgumentParser
import Foundation
import SingleCell

/// `mmcoord survey FILE`, which `SurveyedFile` runs as a child process.
struct SurveyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "survey", abstract: "Looks into a data file, and prints what is in it.",
        shouldDisplay: false)

    @Argument(help: "The data file or folder.") var file: String

    func run() throws {
        ProbeCommand.limitProcessorTime()
        do {
            let json = try JSONEncoder().encode(try FileSurvey(path: file))
            try Console.print(String(decoding: json, as: UTF8.self))
        } catch {
            Console.error("\(error)")
            throw ExitCode.failure
        }
    }
}

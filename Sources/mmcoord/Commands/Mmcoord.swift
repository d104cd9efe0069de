import ArgumentParser
import Messaging

/// The coordinator's command line.
@main
struct Mmcoord: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mmcoord",
        abstract:
            "Predicts one modality of a cell from another, cross-validated, on many machines.",
        discussion: """
            Write a cluster file, start 'mmcoord run FILE' on one machine and
            'mmworker --coordinator URL' on each of the others, then 'mmcoord fetch FILE'.
            """,
        version: Build.name,
        subcommands: [
            InspectCommand.self, InitCommand.self,
            RunCommand.self, SearchCommand.self, CheckCommand.self, StatusCommand.self,
            DrainCommand.self, FetchCommand.self, PredictCommand.self, ExportCommand.self,
            SynthesizeCommand.self, ScoreCommand.self, DemoCommand.self, ProbeCommand.self,
            SurveyCommand.self,
            ConvertCommand.self, ManualCommand.self,
        ])

    static func main() async {
        StandardStreams.prepare()
        await main(nil)
    }
}

import ArgumentParser
import Foundation
import Messaging

/// `mmworker --experimental-dump-help | mmcoord manual --output man1`, for `Cluster/install`.
struct ManualCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "manual",
        abstract: "Writes manual pages from what a program says of itself on standard input.",
        shouldDisplay: false)

    @Option(help: "The folder to write into; made when absent.") var output: String

    func run() async throws {
        try await reportingErrors {
            let json = try FileHandle.standardInput.readToEnd() ?? Data()
            let program: CommandDescription
            do {
                program = try JSONDecoder().decode(CommandDescription.self, from: json)
            } catch {
                throw ManualError(reason: "\(error)")
            }
            try ResultFile.makeFolder(output)
            for page in ManualPage.pages(program, version: Build.name) {
                try ResultFile.write(Data(page.text.utf8), to: "\(output)/\(page.name).1")
            }
        }
    }
}

/// Why there is no manual.
struct ManualError: Error, CustomStringConvertible {
    /// What decoding says.
    let reason: String

    var description: String {
        "standard input is not what a program prints with --experimental-dump-help: \(reason)"
    }
}

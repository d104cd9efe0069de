import ArgumentParser
import Foundation
import Messaging
import SingleCell

/// `mmcoord convert FILE`, which `ConversionChild` runs as a child process.
///
/// It writes lines to standard output: `progress PART`, and `error TEXT` as the last.
struct ConvertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert", abstract: "Converts text or an archive to AnnData.",
        shouldDisplay: false)

    @Argument(help: "The file or folder.") var file: String
    @Option(help: "The file to be made.") var output: String
    @Option(help: "Which matrix, as JSON.") var selection = "{}"

    func run() throws {
        endWithParent()
        do {
            let choice = try JSONDecoder().decode(
                MatrixSelection.self, from: Data(selection.utf8))
            let source = MatrixSource(path: file, selection: choice)
            var told = -1.0
            try MatrixConversion(source)?.write(output) { part in
                guard part - told >= 0.001 else { return }
                told = part
                // Nobody reads it any more only when the parent is gone, which ends this process.
                try? StandardStreams.print("progress \(part)\n")
            }
        } catch {
            try StandardStreams.print("error \("\(error)".printable)\n")
            throw ExitCode.failure
        }
    }

    /// Ends this process once the one that started it has ended, which closes standard input.
    private func endWithParent() {
        Thread.detachNewThread {
            var byte: UInt8 = 0
            while true {
                let count = read(STDIN_FILENO, &byte, 1)
                if count > 0 || (count < 0 && errno == EINTR) { continue }
                _exit(75)
            }
        }
    }
}

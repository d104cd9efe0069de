import ArgumentParser
import Foundation
import SingleCell

/// `mmcoord probe FILE`, which `FileProbe` runs as a child process.
struct ProbeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe", abstract: "Opens a data file and reads its names.",
        shouldDisplay: false)

    @Argument(help: "The data file.") var file: String
    @Option(help: "The layer of an AnnData file.") var layer: String?

    func run() throws {
        // The kernel ends a child that loops for ever, even one whose parent has ended.
        var limit = rlimit(rlim_cur: 30, rlim_max: 30)
        setrlimit(__rlimit_resource_t(RLIMIT_CPU.rawValue), &limit)
        do {
            _ = try MatrixFile(MatrixSource(path: file, layer: layer))
            _ = try CellTable(obs: file)
        } catch {
            Console.error("\(error)")
            throw ExitCode.failure
        }
    }
}

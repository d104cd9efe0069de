import ArgumentParser
import Foundation
import SingleCell

/// `mmcoord probe FILE`, which `FileProbe` runs as a child process.
struct ProbeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe", abstract: "Opens a data file and reads its names.",
        shouldDisplay: false)

    @Argument(help: "The data file.") var file: String
    @Option(help: "The modality of a MuData file.") var modality: String?
    @Option(help: "The matrix inside the file.") var layer: String?
    @Option(help: "The kind of columns to keep.") var featureType: String?
    @Option(help: "Which side of a table the cells are on.") var orientation: String?

    func run() throws {
        Self.limitProcessorTime()
        do {
            let selection = MatrixSelection(
                modality: modality, layer: layer, featureType: featureType,
                orientation: orientation)
            let source = MatrixSource(path: file, selection: selection)
            _ = try MatrixFile(source)
            _ = try CellTable(obs: file, selection)
            _ = try CellTable(features: source)
        } catch {
            Console.error("\(error)")
            throw ExitCode.failure
        }
    }

    /// Has the kernel end a child that loops for ever, even one whose parent has ended.
    static func limitProcessorTime() {
        var limit = rlimit(rlim_cur: 30, rlim_max: 30)
        setrlimit(__rlimit_resource_t(RLIMIT_CPU.rawValue), &limit)
    }
}

import ArgumentParser
import Foundation
import Pipelines

/// `mmcoord export FILE --models onnx,safetensors --output exported`.
struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Writes models and components of a finished study for other programs.",
        discussion: """
            Computes nothing: what tasks left in the state folder is read. The files have the \
            bytes that 'results: {models: [...]}' in the cluster file gives them. The data files \
            must still be where the cluster file says.
            """)

    @Argument(help: "The cluster file.", completion: .file(extensions: ["yaml", "yml"]))
    var file: String
    @Option(
        help: """
            Formats of models, separated by commas: onnx, keras, safetensors. All of them unless \
            named.
            """, completion: .list(ModelFormat.allCases.map(\.rawValue)),
        transform: Self.formats)
    var models: [ModelFormat] = ModelFormat.allCases
    @Option(name: .shortAndLong, help: "The folder to write into; made when absent.")
    var output = "exported"
    @Flag(help: "Prints JSON instead of text.") var json = false

    func run() async throws {
        try await reportingErrors {
            let given = try ClusterFile.load(path: file)
            try ProcessorPin.apply(given)
            let record = try LocalResults(clusterFile: file).record()
            let readable = try StudyConversion.convert(
                given, folder: StudyConversion.path(in: given.cluster.state)
            ) { Console.error("mmcoord: \($0)") }.file
            let inspection = try StudyInspection(file: readable)
            let paths = try StudyExport(readable, inspection, record)
                .write(models, to: output)
            let files = try paths.map { path in
                try PublishedResults.File(written: path, part: .models, in: output)
            }
            guard !json else { return try Console.print(try JSONText.of(["files": files])) }
            let bytes = files.reduce(0) { $0 + $1.sizeBytes }
            try Console.print("\(output): \(files.count) files, \(SizeText.ofFile(bytes))")
        }
    }

    /// Formats by their names, separated by commas; each once.
    private static func formats(_ text: String) throws -> [ModelFormat] {
        let names = text.split(separator: ",", omittingEmptySubsequences: false)
            .map { $0.trimmingCharacters(in: .whitespaces) }
        let found = names.compactMap { ModelFormat(rawValue: $0) }
        guard found.count == names.count else {
            let all = ModelFormat.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("'\(text)'; allowed: \(all), separated by commas")
        }
        return ModelFormat.allCases.filter { found.contains($0) }
    }
}

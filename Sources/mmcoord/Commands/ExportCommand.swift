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

    /// The value of `--models`.
    struct Formats: ExpressibleByArgument {
        var formats: [ModelFormat]

        /// Takes names separated by commas.
        init?(argument: String) {
            let names = argument.split(separator: ",", omittingEmptySubsequences: false)
            let found = names.compactMap { ModelFormat(rawValue: String($0)) }
            guard found.count == names.count else { return nil }
            formats = ModelFormat.allCases.filter { found.contains($0) }
        }

        static var defaultCompletionKind: CompletionKind {
            .list(ModelFormat.allCases.map(\.rawValue))
        }
    }

    @Argument(help: "The cluster file.", completion: .file(extensions: ["yaml", "yml"]))
    var file: String
    @Option(
        help:
            """
            Formats of models, separated by commas: onnx, keras, safetensors. All of them unless \
            named.
            """
    )
    var models: Formats?
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
                .write(models?.formats ?? ModelFormat.allCases, to: output)
            let files = try paths.map { path in
                try PublishedResults.File(written: path, part: .models, in: output)
            }
            guard !json else { return try Console.print(try JSONText.of(["files": files])) }
            let bytes = files.reduce(0) { $0 + $1.sizeBytes }
            try Console.print("\(output): \(files.count) files, \(SizeText.ofFile(bytes))")
        }
    }
}

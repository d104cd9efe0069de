import ArgumentParser
import Foundation
import SingleCell

/// `mmcoord predict STUDY --inputs FILE --output FILE`.
struct PredictCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict",
        abstract: "Predicts new cells with the models of a finished study.",
        discussion: """
            The cells are predicted as the study's test cells are, by the workers that the cluster \
            file starts or that connect. Columns are found by name, Ensembl id or symbol, in any \
            order; what is missing counts as the mean of the training cells and is reported. \
            Values must be of the kind that the training inputs are of: counts stay counts, \
            because the study normalises them itself. Killed and started again, it goes on.
            """)

    @Argument(help: "The cluster file of the study.") var study: String
    @Option(help: "The new cells: a file or folder of any format that is read.")
    var inputs: String
    @Option(
        name: .shortAndLong,
        help: "The file to be made: .h5ad, or .csv with a line for each cell.")
    var output: String
    @Option(help: "The question, where the study asks several.") var question: String?
    @Option(help: "A CSV of cell_id and what the study's models see of cells' metadata.")
    var metadata: String?
    @Option(help: "The modality of a MuData file, or the genome of a 10x file of several.")
    var modality: String?
    @Option(help: "AnnData and Loom: the layer; pandas: the table's key.") var layer: String?
    @Option(help: "AnnData: a matrix of obsm.") var obsm: String?
    @Flag(help: "AnnData: raw/X.") var raw = false
    @Option(help: "Keeps the columns of this kind only, such as 'Gene Expression'.")
    var featureType: String?
    @Option(help: "cells-by-features or features-by-cells, where names do not show it.")
    var orientation: String?
    @Option(help: "Wide targets as .h5ad: dense, sparse (values above 0) or factored.")
    var wide: ResultsSection.Wide?
    @Option(help: "Starts so many workers here, in place of those of cluster.launch.")
    var workers: Int?
    @Flag(help: "Predicts although most of what the models see is missing or ambiguous.")
    var allowMissing = false
    @Flag(help: "Takes values of another kind than the training inputs'.")
    var allowValues = false
    @Flag(help: "Prints JSON instead of text.") var json = false
    @Flag(help: "Logs every task, and why requests went unanswered.") var verbose = false

    func validate() throws {
        guard [layer != nil, obsm != nil, raw].count(where: { $0 }) <= 1 else {
            throw ValidationError("--layer, --obsm and --raw exclude each other")
        }
        let sides = ["cells-by-features", "features-by-cells"]
        if let orientation, !sides.contains(orientation) {
            throw ValidationError(
                "--orientation is \(orientation); allowed: \(sides.joined(separator: ", "))")
        }
        if let workers, !(1...64).contains(workers) {
            throw ValidationError("--workers is \(workers); allowed: 1 to 64")
        }
    }

    func run() async throws {
        try await reportingErrors {
            var file = try ClusterFile.load(path: study)
            try ProcessorPin.apply(file)
            if let workers {
                file.cluster.launch = [
                    LaunchGroup(kind: .local, workerCount: workers, slotCount: 1)
                ]
            }
            let selection = MatrixSelection(
                modality: modality,
                layer: layer ?? obsm.map { "obsm/\($0)" }
                    ?? (raw ? "raw/X" : nil), featureType: featureType,
                orientation: orientation)
            var request = try PredictionRequest(
                file, question: question,
                inputs: MatrixLocation(path: Self.absolute(inputs), selection: selection),
                output: output)
            request.metadata = metadata.map(Self.absolute)
            request.wide = wide
            request.allowsMissing = allowMissing
            request.allowsValues = allowValues
            try await PredictionRun(request: request, isVerbose: verbose, json: json).run()
        }
    }

    private static func absolute(_ path: String) -> String {
        URL(fileURLWithPath: path).standardizedFileURL.path
    }
}

extension ResultsSection.Wide: ExpressibleByArgument {}

internal import Foundation
internal import Learning
internal import Pipelines

/// Writes the models of a question for other programs, and what their columns are.
struct ModelExport {
    /// A training whose model is written.
    struct Exported {
        /// The name of its file.
        var name: String
        /// The training, by its place in the plan.
        var task: Int
        /// The names of its blocks.
        var blocks: [String]
    }

    let tasks: FinishedTasks
    /// In the order in which they are written.
    let models: [Exported]
    /// [part][member][model], places in `models` of those behind the test predictions.
    let parts: [[[Int]]]
    /// [member]; nil where all count alike.
    let weights: [Double]?
    /// The scale of the predictions.
    let scale: CellMoments.Scale
    /// `[d]`, the columns of the inputs.
    let inputNames: [String]
    let targetNames: [String]

    /// The names of tables that go with models.
    static let tables = ["inputs.csv", "targets.csv"]

    /// Writes every model in every format into `folder`, and for ONNX the ensemble.
    ///
    /// - Returns: The names of the files.
    /// - Throws: `ExportError`, `ResultError`, and what reading throws.
    func write(_ formats: [ModelFormat], to folder: String) throws -> [String] {
        guard !formats.isEmpty else { return [] }
        try ResultFile.makeFolder(folder)
        var reader = ModelReader(tasks)
        var written = Self.tables
        try writeNames("column", inputNames, to: folder + "/inputs.csv")
        try writeNames("target", targetNames, to: folder + "/targets.csv")
        for place in models.indices {
            let model = try model(place, &reader)
            for format in formats {
                for (name, bytes) in try files(model, format, folder) {
                    try ResultFile.write(Data(bytes), to: "\(folder)/\(name)")
                    written.append(name)
                }
            }
        }
        if formats.contains(.onnx) {
            let ensemble = ExportedEnsemble(
                name: "ensemble",
                parts: try parts.map { try $0.map { try $0.map { try model($0, &reader) } } },
                weights: weights, scale: scale)
            try ResultFile.write(
                Data(try ONNXFile.bytes(of: ensemble)), to: folder + "/ensemble.onnx")
            written.append("ensemble.onnx")
        }
        return written
    }

    private func model(_ place: Int, _ reader: inout ModelReader) throws -> ExportedModel {
        let model = models[place]
        return try reader.model(
            model.task,
            ModelReader.Names(
                model: model.name, inputs: inputNames, targets: targetNames,
                blocks: model.blocks))
    }

    /// The files of a model in a format: names and bytes.
    private func files(
        _ model: ExportedModel, _ format: ModelFormat, _ folder: String
    ) throws -> [(String, [UInt8])] {
        switch format {
        case .onnx: [("\(model.name).onnx", try ONNXFile.bytes(of: model))]
        case .keras:
            [
                (
                    "\(model.name).keras",
                    try KerasFile.bytes(
                        of: model, scratch: "\(folder)/\(model.name).weights.h5")
                )
            ]
        case .safetensors:
            [
                ("\(model.name).safetensors", try SafetensorsFile.bytes(of: model)),
                ("\(model.name).json", try SafetensorsFile.description(of: model)),
            ]
        }
    }

    private func writeNames(
        _ header: String, _ names: [String], to path: String
    ) throws(ResultError) {
        var table = CSVTable([header])
        for name in names { table.append([name]) }
        try ResultFile.write(table.csv, to: path)
    }
}

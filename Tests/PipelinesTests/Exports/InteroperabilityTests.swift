import Foundation
import Learning
import LinearAlgebra
import Pipelines
import SingleCell
import Testing

/// Writes what `Tests/Interoperability/check.py` reads with the programs that files are for.
@Suite struct InteroperabilityTests {
    private static let folder = ProcessInfo.processInfo.environment["MM_INTEROPERABILITY"]

    /// Numbers and their shape, for Python.
    private struct Array2: Encodable {
        var shape: [Int]
        var values: [Float]

        init(_ matrix: DenseMatrix) {
            shape = [matrix.rowCount, matrix.columnCount]
            values = matrix.values
        }
    }

    /// What the files of a question must give.
    private struct Case: Encodable {
        struct Exported: Encodable {
            var name: String
            /// The output that is compared.
            var output: String
            var expected: Array2
            /// Scaled, as the model's layers read them.
            var features: Array2
        }

        var matrix: Array2
        /// Inputs beside the matrix.
        var given: [String: Array2]
        var models: [Exported]
        var ensemble: Array2
        var scale: [Double]
    }

    @Test(
        "exported models are written for other programs", .enabled(if: folder != nil),
        arguments: ["selu", "relu", "gelu", "swish"], [false, true])
    func write(activation: String, isWide: Bool) throws {
        let root = try #require(Self.folder)
        let folder = "\(root)/\(activation)-\(isWide ? "wide" : "narrow")"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        let finished = try FinishedQuestion(activation: activation, isWide: isWide)
        let (trainings, models) = (try finished.trainings(), try finished.models())
        let blended = try finished.blended()
        let scale = CellMoments.Scale(mean: 1.5, deviation: 0.75)
        var expected = Case(
            matrix: Array2(.rows(finished.question.testInputs)), given: [:], models: [],
            ensemble: Array2(blended.rows), scale: [scale.mean, scale.deviation])
        for (training, model) in zip(trainings, models) {
            var features = DenseMatrix(rowCount: 40, columnCount: 0)
            for (index, block) in model.blocks.enumerated() {
                var own = try finished.features(training, block: index)
                if block.transform == nil {
                    expected.given["features.\(block.name)"] = Array2(own)
                }
                block.scaler?.apply(to: &own)
                features = .joining([features, own])
            }
            expected.models.append(
                Case.Exported(
                    name: model.name, output: isWide ? "coordinates" : "predictions",
                    expected: Array2(try finished.predictions(training)),
                    features: Array2(features)))
            try save(try ONNXFile.bytes(of: model), folder, model.name + ".onnx")
            try save(
                try KerasFile.bytes(of: model, scratch: folder + "/scratch.h5"), folder,
                model.name + ".keras")
            try save(try SafetensorsFile.bytes(of: model), folder, model.name + ".safetensors")
            try save(try SafetensorsFile.description(of: model), folder, model.name + ".json")
        }
        let parts = (0..<3).map { part in
            finished.outline.members.indices.map { member in
                zip(trainings, models).filter { $0.0.part == part && $0.0.member == member }
                    .map(\.1)
            }
        }
        let ensemble = ExportedEnsemble(
            name: "ensemble", parts: parts, weights: blended.weights, scale: scale)
        try save(try ONNXFile.bytes(of: ensemble), folder, "ensemble.onnx")
        try save(Array(try JSONEncoder().encode(expected)), folder, "expected.case")
    }

    private func save(_ bytes: [UInt8], _ folder: String, _ name: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
    }
}

extension DenseMatrix {
    /// Matrices side by side.
    fileprivate static func joining(_ parts: [DenseMatrix]) -> DenseMatrix {
        let width = parts.reduce(0) { $0 + $1.columnCount }
        var joined = DenseMatrix(rowCount: parts[0].rowCount, columnCount: width)
        for row in 0..<joined.rowCount {
            var start = 0
            for part in parts {
                for column in 0..<part.columnCount {
                    joined[row, start + column] = part[row, column]
                }
                start += part.columnCount
            }
        }
        return joined
    }
}

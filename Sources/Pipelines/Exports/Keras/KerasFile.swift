internal import Foundation
internal import LinearAlgebra
internal import SingleCell

/// Fitted models as Keras 3 keeps them (`.keras`), from features, scaled, to predictions.
///
/// The file is a ZIP of the configuration, of who wrote it, and of the weights in HDF5.
package enum KerasFile {
    /// One model.
    ///
    /// - Parameters:
    ///   - model: What is written; its blocks are not.
    ///   - scratch: A path at which the weights may stand for a moment.
    /// - Returns: The bytes of the file.
    /// - Throws: `ExportError.tooLarge`, and what writing the weights throws.
    package static func bytes(of model: ExportedModel, scratch: String) throws -> [UInt8] {
        let size = model.layers.named.reduce(1 << 20) { $0 + 4 * $1.layer.kernel.values.count }
        guard size < StoredZip.byteLimit else {
            throw ExportError.tooLarge(
                model: model.name, format: "Keras", bytes: size, limit: StoredZip.byteLimit)
        }
        try writeWeights(of: model, to: scratch)
        defer { unlink(scratch) }
        var zip = StoredZip()
        // A fixed date, so that equal models give equal bytes.
        let written = """
            {"keras_version": "\(KerasConfiguration.kerasVersion)", \
            "date_saved": "1980-01-01@00:00:00"}
            """
        zip.add("metadata.json", Array(written.utf8))
        zip.add("config.json", try KerasConfiguration(model: model).json())
        zip.add(
            "model.weights.h5", Array(try Data(contentsOf: URL(fileURLWithPath: scratch))))
        return zip.bytes
    }

    /// Writes the weights under the names that Keras gives layers: their class, and a number from
    /// the second on.
    private static func writeWeights(
        of model: ExportedModel, to path: String
    ) throws(SingleCellError) {
        let file = try HDF5ArrayFile(path: path)
        try file.add("vars", name: model.name, arrays: [])
        try file.add(
            "layers/input_layer/vars", name: KerasConfiguration.features, arrays: [])
        for (index, (name, layer)) in model.layers.named.enumerated() {
            let place = index == 0 ? "dense" : "dense_\(index)"
            let (kernel, bias) = (layer.kernel, layer.bias)
            try file.add(
                "layers/\(place)/vars", name: name,
                arrays: [
                    ([kernel.rowCount, kernel.columnCount], kernel.values), ([bias.count], bias),
                ])
        }
        if model.layers.concatenates, model.layers.hidden.count > 1 {
            try file.add("layers/concatenate/vars", name: "concatenate", arrays: [])
        }
        try file.finish()
    }
}

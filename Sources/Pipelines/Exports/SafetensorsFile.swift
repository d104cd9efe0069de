internal import Foundation
internal import Learning
internal import LinearAlgebra

/// Fitted models as safetensors (https://github.com/huggingface/safetensors): the length of a JSON
/// header, the header, then the tensors, little-endian.
package enum SafetensorsFile {
    /// One tensor of Float32.
    private struct Tensor {
        var name: String
        var shape: [Int]
        var values: [Float]
    }

    /// All weights of a model by name, with those of its blocks.
    ///
    /// - Returns: The bytes of the file.
    /// - Throws: What encoding JSON throws.
    package static func bytes(of model: ExportedModel) throws -> [UInt8] {
        struct Entry: Encodable {
            var dtype = "F32"
            var shape: [Int]
            var data_offsets: [Int]
        }
        var entries: [String: Entry] = [:]
        var body: [UInt8] = []
        for tensor in tensors(of: model) {
            let start = body.count
            tensor.values.withUnsafeBytes { body.append(contentsOf: $0) }
            entries[tensor.name] = Entry(shape: tensor.shape, data_offsets: [start, body.count])
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var header = Array(try encoder.encode(entries))
        // Tensors begin at a multiple of 8, as the format's own writer has it.
        header += [UInt8](repeating: UInt8(ascii: " "), count: (8 - header.count % 8) % 8)
        var bytes: [UInt8] = []
        withUnsafeBytes(of: UInt64(header.count).littleEndian) { bytes.append(contentsOf: $0) }
        return bytes + header + body
    }

    /// What a program must know beside the tensors to compute the model: blocks, layers, functions.
    ///
    /// - Throws: What encoding JSON throws.
    package static func description(of model: ExportedModel) throws -> [UInt8] {
        let description = Description(
            model: model.name, inputs: model.inputNames.count, targets: model.targetNames.count,
            blocks: model.blocks.map(Description.Block.init),
            layers: model.layers.named.map(\.name), activation: model.layers.activation.rawValue,
            outputSeesAllHiddenLayers: model.layers.concatenates,
            isRowOfComponents: model.targetComponents != nil)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return Array(try encoder.encode(description)) + [10]
    }

    private struct Description: Encodable {
        struct Block: Encodable {
            var name: String
            var width: Int
            /// `projection`, `columns` or `given`.
            var kind: String
            var view: String?
            /// Places of the columns among the inputs.
            var columns: [Int]?
            var isScaled: Bool

            init(_ block: ExportedModel.Block) {
                name = block.name
                width = block.width
                isScaled = block.scaler != nil
                switch block.transform {
                case nil: kind = "given"
                case .projection(let view, _, _, _):
                    kind = "projection"
                    self.view = view.rawValue
                case .columns(let columns, _):
                    kind = "columns"
                    self.columns = columns
                }
            }
        }

        var model: String
        var inputs: Int
        var targets: Int
        /// In the order in which the first layer reads their features.
        var blocks: [Block]
        var layers: [String]
        var activation: String
        var outputSeesAllHiddenLayers: Bool
        /// Whether a row is the output times `target.components` transposed.
        var isRowOfComponents: Bool
    }

    private static func tensors(of model: ExportedModel) -> [Tensor] {
        var tensors: [Tensor] = []
        func add(_ name: String, _ values: [Double]) {
            tensors.append(
                Tensor(name: name, shape: [values.count], values: values.map { Float($0) }))
        }
        func add(_ name: String, _ matrix: DenseMatrix) {
            tensors.append(
                Tensor(
                    name: name, shape: [matrix.rowCount, matrix.columnCount],
                    values: matrix.values))
        }
        for block in model.blocks {
            let place = "block.\(block.name)."
            switch block.transform {
            case nil: break
            case .projection(_, let weights, let level, let components):
                add(place + "components", components)
                if let weights { add(place + "weights", weights.map { Double($0) }) }
                if let level { add(place + "level", [Double(level)]) }
            case .columns(_, let scaler):
                add(place + "means", scaler.means)
                add(place + "scales", scaler.scales)
            }
            if let scaler = block.scaler {
                add(place + "feature-means", scaler.means)
                add(place + "feature-scales", scaler.scales)
            }
        }
        for (name, layer) in model.layers.named {
            add(name + ".kernel", layer.kernel)
            add(name + ".bias", layer.bias.map { Double($0) })
        }
        if let components = model.targetComponents { add("target.components", components) }
        return tensors
    }
}

internal import Foundation
internal import Learning

/// `config.json` of a Keras 3 model: the layers of a functional model and how they are joined.
struct KerasConfiguration {
    /// The Keras whose format it is.
    static let kerasVersion = "3.15.1"
    /// The input's name.
    static let features = "features"

    let model: ExportedModel

    /// A value of JSON.
    indirect enum Value: Encodable {
        case null
        case text(String)
        case number(Int)
        case flag(Bool)
        case list([Value])
        case object([String: Value])

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .null: try container.encodeNil()
            case .text(let text): try container.encode(text)
            case .number(let number): try container.encode(number)
            case .flag(let flag): try container.encode(flag)
            case .list(let values): try container.encode(values)
            case .object(let members): try container.encode(members)
            }
        }
    }

    /// A tensor that a layer makes.
    private struct Tensor {
        var layer: String
        var width: Int
    }

    /// The file's bytes, keys sorted.
    ///
    /// - Throws: What encoding JSON throws.
    func json() throws -> [UInt8] {
        let layers = model.layers
        let start = Tensor(layer: Self.features, width: layers.inputCount)
        var described = [inputLayer(start)]
        var (last, hidden): (Tensor, [Tensor]) = (start, [])
        for (name, layer) in layers.named.dropLast() {
            described.append(dense(name, layer, Self.name(of: layers.activation), reads: last))
            last = Tensor(layer: name, width: layer.bias.count)
            hidden.append(last)
        }
        if layers.concatenates, hidden.count > 1 {
            let joined = Tensor(
                layer: "concatenate", width: hidden.reduce(0) { $0 + $1.width })
            described.append(concatenation(joined, of: hidden))
            last = joined
        }
        described.append(dense("output", layers.output, "linear", reads: last))
        let configuration: [String: Value] = [
            "name": .text(model.name), "trainable": .flag(true), "layers": .list(described),
            "input_layers": .list([.text(Self.features), .number(0), .number(0)]),
            "output_layers": .list([.text("output"), .number(0), .number(0)]),
        ]
        let whole: [String: Value] = [
            "module": .text("keras.src.models.functional"), "class_name": .text("Functional"),
            "config": .object(configuration), "registered_name": .text("Functional"),
            "build_config": .object(["input_shape": .null]), "compile_config": .object([:]),
        ]
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(Value.object(whole)))
    }

    private static func name(of activation: NetworkShape.Activation) -> String {
        switch activation {
        case .selu: "selu"
        case .relu: "relu"
        case .gelu: "gelu"
        case .swish: "silu"
        }
    }

    private static func object(
        _ module: String, _ name: String, _ configuration: [String: Value]
    ) -> [String: Value] {
        [
            "module": .text(module), "class_name": .text(name), "registered_name": .null,
            "config": .object(configuration),
        ]
    }

    private static let dataType = Value.object(
        object("keras", "DTypePolicy", ["name": .text("float32")]))

    private static func shape(_ width: Int) -> Value { .list([.null, .number(width)]) }

    private static func read(_ tensor: Tensor) -> Value {
        .object([
            "class_name": .text("__keras_tensor__"),
            "config": .object([
                "shape": shape(tensor.width), "dtype": .text("float32"),
                "keras_history": .list([.text(tensor.layer), .number(0), .number(0)]),
            ]),
        ])
    }

    private static func call(_ arguments: [Value]) -> Value {
        .list([.object(["args": .list(arguments), "kwargs": .object([:])])])
    }

    private func inputLayer(_ tensor: Tensor) -> Value {
        var layer = Self.object(
            "keras.layers", "InputLayer",
            [
                "batch_shape": Self.shape(tensor.width), "dtype": .text("float32"),
                "sparse": .flag(false), "ragged": .flag(false), "name": .text(tensor.layer),
            ])
        layer["name"] = .text(tensor.layer)
        layer["inbound_nodes"] = .list([])
        return .object(layer)
    }

    private func dense(
        _ name: String, _ layer: DenseLayers.Layer, _ activation: String, reads: Tensor
    ) -> Value {
        let zeros = Self.object("keras.initializers", "Zeros", [:])
        var described = Self.object(
            "keras.layers", "Dense",
            [
                "name": .text(name), "trainable": .flag(true), "dtype": Self.dataType,
                "units": .number(layer.bias.count), "activation": .text(activation),
                "use_bias": .flag(true), "kernel_initializer": .object(zeros),
                "bias_initializer": .object(zeros), "kernel_regularizer": .null,
                "bias_regularizer": .null, "kernel_constraint": .null, "bias_constraint": .null,
            ])
        described["name"] = .text(name)
        described["build_config"] = .object(["input_shape": Self.shape(reads.width)])
        described["inbound_nodes"] = Self.call([Self.read(reads)])
        return .object(described)
    }

    private func concatenation(_ tensor: Tensor, of parts: [Tensor]) -> Value {
        var layer = Self.object(
            "keras.layers", "Concatenate",
            [
                "name": .text(tensor.layer), "trainable": .flag(true), "dtype": Self.dataType,
                "axis": .number(-1),
            ])
        layer["name"] = .text(tensor.layer)
        layer["build_config"] = .object([
            "input_shape": .list(parts.map { Self.shape($0.width) })
        ])
        layer["inbound_nodes"] = Self.call([.list(parts.map(Self.read))])
        return .object(layer)
    }
}

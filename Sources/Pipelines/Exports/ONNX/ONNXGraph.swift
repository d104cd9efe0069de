internal import LinearAlgebra

/// A graph in ONNX, opset 13: nodes that name what they read and make, and constants.
///
/// Field numbers are those of onnx.proto (https://onnx.ai/onnx/repo-docs/IR.html).
struct ONNXGraph {
    /// An attribute of a node.
    enum Attribute {
        case integer(Int)
        case integers([Int])
    }

    /// The operator set; runtimes since ONNX 1.8 know it.
    static let opset = 13
    /// The version of the format that came with the operator set.
    private static let formatVersion = 7
    /// What protobuf allows a message.
    static let byteLimit = 2_147_483_647

    private var nodes: [ProtobufBytes] = []
    private var constants: [ProtobufBytes] = []
    private var inputs: [ProtobufBytes] = []
    private var outputs: [ProtobufBytes] = []
    private var counts: [String: Int] = [:]
    /// What was made before, by a key that names it.
    var known: [String: String] = [:]

    /// Data types of `TensorProto`.
    private enum DataType: Int {
        case float = 1
        case int64 = 7
    }

    /// Adds a node with one output, and returns the output's name.
    mutating func add(
        _ operation: String, _ reads: [String], _ attributes: [(String, Attribute)] = [],
        as name: String? = nil
    ) -> String {
        let output = name ?? freshName(operation)
        add(operation, reads, attributes, makes: [output])
        return output
    }

    /// Adds a node.
    mutating func add(
        _ operation: String, _ reads: [String], _ attributes: [(String, Attribute)] = [],
        makes outputs: [String]
    ) {
        var node = ProtobufBytes()
        for read in reads { node.set(1, read) }
        for output in outputs { node.set(2, output) }
        node.set(3, "make \(outputs[0])")
        node.set(4, operation)
        for (name, value) in attributes { node.set(5, Self.message(name, value)) }
        nodes.append(node)
    }

    /// A name that no other value has.
    mutating func freshName(_ stem: String) -> String {
        let count = counts[stem, default: 0]
        counts[stem] = count + 1
        return "\(stem).\(count)"
    }

    /// Adds a constant of Float32 and returns its name; a shape of none is a scalar.
    mutating func constant(_ values: [Float], shape: [Int], _ name: String? = nil) -> String {
        tensor(values, .float, shape, name ?? freshName("constant"))
    }

    /// Adds a constant vector of indices and returns its name.
    mutating func indices(_ values: [Int], isScalar: Bool = false) -> String {
        tensor(
            values.map { Int64($0) }, .int64, isScalar ? [] : [values.count],
            freshName("indices"))
    }

    private mutating func tensor<Number: BitwiseCopyable>(
        _ values: [Number], _ type: DataType, _ shape: [Int], _ name: String
    ) -> String {
        precondition(shape.reduce(1, *) == values.count, "\(name): \(values.count) of \(shape)")
        var tensor = ProtobufBytes()
        for extent in shape { tensor.set(1, extent) }
        tensor.set(2, type.rawValue)
        tensor.set(8, name)
        tensor.set(9, raw: values)
        constants.append(tensor)
        return name
    }

    /// Declares an input `[cells, width]`.
    mutating func input(_ name: String, width: Int, _ description: String) {
        inputs.append(Self.declared(name, width, description))
    }

    /// Declares that a value `[cells, width]` is an output.
    mutating func output(_ name: String, width: Int, _ description: String) {
        outputs.append(Self.declared(name, width, description))
    }

    /// The model as the bytes of its file.
    ///
    /// - Parameters:
    ///   - name: The graph's name.
    ///   - description: For people.
    ///   - facts: For programs.
    /// - Returns: The bytes; nil where protobuf does not allow so many.
    func model(_ name: String, _ description: String, facts: [(String, String)]) -> [UInt8]? {
        guard byteCount < Self.byteLimit else { return nil }
        var graph = ProtobufBytes()
        for node in nodes { graph.set(1, node) }
        graph.set(2, name)
        for constant in constants { graph.set(5, constant) }
        for input in inputs { graph.set(11, input) }
        for output in outputs { graph.set(12, output) }
        var opset = ProtobufBytes()
        opset.set(1, "")
        opset.set(2, Self.opset)
        var model = ProtobufBytes()
        model.set(1, Self.formatVersion)
        model.set(2, "mmcoord")
        model.set(6, description)
        model.set(7, graph)
        model.set(8, opset)
        for (key, value) in facts {
            var fact = ProtobufBytes()
            fact.set(1, key)
            fact.set(2, value)
            model.set(14, fact)
        }
        return model.bytes
    }

    /// The bytes of the nodes and constants, with room for what surrounds them.
    var byteCount: Int {
        (nodes + constants).reduce(1 << 20) { $0 + $1.bytes.count + 16 }
    }

    private static func message(_ name: String, _ value: Attribute) -> ProtobufBytes {
        var message = ProtobufBytes()
        message.set(1, name)
        switch value {
        case .integer(let number):
            message.set(3, number)
            message.set(20, 2)
        case .integers(let numbers):
            for number in numbers { message.set(8, number) }
            message.set(20, 7)
        }
        return message
    }

    private static func declared(
        _ name: String, _ width: Int, _ description: String
    ) -> ProtobufBytes {
        var (cells, columns, shape) = (ProtobufBytes(), ProtobufBytes(), ProtobufBytes())
        cells.set(2, "cells")
        columns.set(1, width)
        shape.set(1, cells)
        shape.set(1, columns)
        var (tensor, type, value) = (ProtobufBytes(), ProtobufBytes(), ProtobufBytes())
        tensor.set(1, DataType.float.rawValue)
        tensor.set(2, shape)
        type.set(1, tensor)
        value.set(1, name)
        value.set(2, type)
        value.set(3, description)
        return value
    }
}

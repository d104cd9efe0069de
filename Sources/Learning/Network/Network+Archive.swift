package import LinearAlgebra

extension Network {
    /// Returns the network as named arrays: its shape, and each kernel and bias under its own name.
    package func archive() -> ArrayArchive {
        var archive = ArrayArchive()
        archive.setShape(shape)
        let layout = ParameterLayout(shape)
        for (name, layer) in layout.namedLayers {
            archive[name + ".kernel"] = ArrayArchive.Entry(
                shape: [layer.inputCount, layer.outputCount],
                element: .float32(Array(parameters[layer.kernelStart..<layer.biasStart])))
            archive.setFloats(name + ".bias", Array(parameters[layer.biasStart..<layer.end]))
        }
        return archive
    }

    /// The weights of each layer, the output layer last: its kernel `[inputs, units]` and its bias
    /// `[units]`.
    package var layers: [(kernel: DenseMatrix, bias: [Float])] {
        ParameterLayout(shape).namedLayers.map { _, layer in
            (
                DenseMatrix(
                    rowCount: layer.inputCount, columnCount: layer.outputCount,
                    values: Array(parameters[layer.kernelStart..<layer.biasStart])),
                Array(parameters[layer.biasStart..<layer.end])
            )
        }
    }

    /// Reads what `archive()` wrote.
    ///
    /// - Throws: `NetworkError.invalidNetwork`.
    package init(archive: ArrayArchive) throws(NetworkError) {
        let shape = try archive.networkShape()
        let layout = ParameterLayout(shape)
        var parameters: [Float] = []
        for (name, layer) in layout.namedLayers {
            parameters += try archive.weights(
                name + ".kernel", shape: [layer.inputCount, layer.outputCount])
            parameters += try archive.weights(name + ".bias", shape: [layer.outputCount])
        }
        self.init(shape: shape, parameters: parameters)
    }
}

extension ParameterLayout {
    /// The layers in order, by their names in an archive.
    fileprivate var namedLayers: [(String, Layer)] {
        hidden.enumerated().map { ("hidden.\($0.offset)", $0.element) } + [("output", output)]
    }
}

extension ArrayArchive {
    /// Stores a network's shape as `network.counts`, `network.activation` and `network.dropout`.
    mutating func setShape(_ shape: NetworkShape) {
        let counts = [shape.inputCount, shape.targetCount, shape.concatenates ? 1 : 0]
        setInt64s("network.counts", (counts + shape.hidden).map { Int64($0) })
        setTexts("network.activation", [shape.activation.rawValue])
        setFloats("network.dropout", [shape.dropout])
    }

    /// Reads what `setShape` stored.
    func networkShape() throws(NetworkError) -> NetworkShape {
        do {
            let counts = try int64s("network.counts")
            let names = try texts("network.activation")
            let dropouts = try floats("network.dropout").values
            // A width beyond a million is damage, not a network: their products must not overflow.
            guard counts.count >= 4, counts.count <= 1000,
                counts.allSatisfy({ $0 >= 0 && $0 <= 1_000_000 }),
                counts[0] > 0, counts[1] > 0, counts[2] <= 1, !counts[3...].contains(0)
            else { throw NetworkError.invalidNetwork(source: source, reason: "widths \(counts)") }
            guard names.count == 1, let activation = NetworkShape.Activation(rawValue: names[0])
            else {
                throw NetworkError.invalidNetwork(source: source, reason: "activation \(names)")
            }
            guard dropouts.count == 1, dropouts[0] >= 0, dropouts[0] < 1
            else {
                throw NetworkError.invalidNetwork(source: source, reason: "dropout \(dropouts)")
            }
            return NetworkShape(
                inputCount: Int(counts[0]), hidden: counts[3...].map { Int($0) },
                targetCount: Int(counts[1]), activation: activation, dropout: dropouts[0],
                concatenates: counts[2] == 1)
        } catch let error as NetworkError {
            throw error
        } catch {
            throw .invalidNetwork(source: source, reason: "\(error)")
        }
    }

    /// Reads a float32 array that must have a shape.
    func weights(_ name: String, shape expected: [Int]) throws(NetworkError) -> [Float] {
        do {
            let (values, shape) = try floats(name)
            guard shape == expected else {
                throw NetworkError.invalidNetwork(
                    source: source, reason: "`\(name)` has shape \(shape), expected \(expected)")
            }
            return values
        } catch let error as NetworkError {
            throw error
        } catch {
            throw .invalidNetwork(source: source, reason: "\(error)")
        }
    }
}

internal import Learning
internal import LinearAlgebra

/// A model as nodes: features of each block, scales, layers, rows of wide targets.
extension ONNXGraph {
    /// The input that holds the matrix.
    static let matrix = "matrix"

    /// Declares what a model reads: the matrix, and the features of blocks that do not follow from
    /// it, as `features.NAME`.
    mutating func declareInputs(of models: [ExportedModel]) {
        guard let first = models.first else { return }
        if models.contains(where: \.readsMatrix) {
            input(
                Self.matrix, width: first.inputNames.count,
                "the inputs of cells, normalised as the study's were; columns as in inputs.csv")
        }
        for block in models.flatMap(\.blocks) where block.transform == nil {
            let name = Self.given(block)
            guard known[name] == nil else { continue }
            known[name] = name
            input(name, width: block.width, "the features of block '\(block.name)'")
        }
    }

    /// The name of an input that holds the features of a block.
    static func given(_ block: ExportedModel.Block) -> String { "features.\(block.name)" }

    /// Adds a model and returns the name of what its layers predict, `[cells, m]`.
    mutating func predictions(of model: ExportedModel) -> String {
        var parts: [String] = []
        for block in model.blocks {
            var features = self.features(of: block)
            if let scaler = block.scaler { features = scaled(features, scaler) }
            parts.append(features)
        }
        let features =
            parts.count == 1 ? parts[0] : add("Concat", parts, [("axis", .integer(1))])
        var (value, outputs): (String, [String]) = (features, [])
        for layer in model.layers.hidden {
            value = activated(dense(value, layer), model.layers.activation)
            outputs.append(value)
        }
        if model.layers.concatenates, outputs.count > 1 {
            value = add("Concat", outputs, [("axis", .integer(1))])
        }
        return dense(value, model.layers.output)
    }

    /// Rows V·z of coordinates z, `[cells, k]` to `[cells, targets]`.
    mutating func rows(of coordinates: String, _ components: DenseMatrix) -> String {
        let basis = constant(
            components.values, shape: [components.rowCount, components.columnCount])
        return add("Gemm", [coordinates, basis], [("transB", .integer(1))])
    }

    /// Features of a block as they are before a model scales them.
    private mutating func features(of block: ExportedModel.Block) -> String {
        if let made = known[block.key] { return made }
        let made: String
        switch block.transform {
        case nil: made = Self.given(block)
        case .projection(let view, let weights, let level, let components):
            let seen = self.view(
                view, of: Self.matrix, width: components.rowCount,
                ViewConstants(weights: weights ?? [], level: level ?? 0))
            let basis = constant(
                components.values, shape: [components.rowCount, components.columnCount])
            made = add("MatMul", [seen, basis])
        case .columns(let columns, let scaler):
            let picked = add(
                "Gather", [Self.matrix, indices(columns)], [("axis", .integer(1))])
            made = scaled(picked, scaler)
        }
        known[block.key] = made
        return made
    }

    private mutating func scaled(_ values: String, _ scaler: ColumnScaler) -> String {
        let shape = [1, scaler.featureCount]
        let centred = add("Sub", [values, constant(scaler.means.map { Float($0) }, shape: shape)])
        return add("Div", [centred, constant(scaler.scales.map { Float($0) }, shape: shape)])
    }

    private mutating func dense(_ values: String, _ layer: DenseLayers.Layer) -> String {
        let (kernel, bias) = (layer.kernel, layer.bias)
        let weights = constant(kernel.values, shape: [kernel.rowCount, kernel.columnCount])
        return add("Gemm", [values, weights, constant(bias, shape: [bias.count])])
    }

    private mutating func activated(
        _ values: String, _ activation: NetworkShape.Activation
    ) -> String {
        switch activation {
        case .selu: return add("Selu", [values])
        case .relu: return add("Relu", [values])
        case .swish: return add("Mul", [values, add("Sigmoid", [values])])
        case .gelu:
            // x·Φ(x), Φ(x) = (1 + erf(x/√2))/2.
            let scaled = add("Mul", [values, constant([Float(0.5).squareRoot()], shape: [])])
            let sum = add("Add", [add("Erf", [scaled]), constant([1], shape: [])])
            let half = add("Mul", [sum, constant([0.5], shape: [])])
            return add("Mul", [values, half])
        }
    }
}

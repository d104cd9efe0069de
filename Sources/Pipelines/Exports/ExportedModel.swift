package import Learning
package import LinearAlgebra

/// What a stage makes of one row of the inputs, whatever other rows are.
package enum RowTransform: Sendable, Equatable {
    /// The coordinates of a view of the row, `[d]`, in components `[d, k]`. Weights `[d]` are those
    /// of the columns where the view needs some, and the level is its one number of all cells; see
    /// `InputView.weights` and `InputView.level`.
    case projection(
        view: InputView, weights: [Float]?, level: Float? = nil, components: DenseMatrix)
    /// Some columns, each less its mean and divided by its scale.
    case columns([Int], scaler: ColumnScaler)
}

/// A fitted model with everything from a row of the inputs to its predictions.
package struct ExportedModel: Sendable {
    /// The features of one block.
    package struct Block: Sendable {
        /// As the study calls it.
        package var name: String
        /// Equal for blocks that are the same, whatever model reads them.
        package var key: String
        /// Its features.
        package var width: Int
        /// How they follow from a row of the inputs; nil of what follows from metadata or from
        /// other cells, which whoever runs the model computes.
        package var transform: RowTransform?
        /// Brings the features to mean 0 and variance 1 for this model; nil where they are used as
        /// they are.
        package var scaler: ColumnScaler?

        /// Describes a block.
        package init(
            name: String, key: String, width: Int, transform: RowTransform?, scaler: ColumnScaler?
        ) {
            self.name = name
            self.key = key
            self.width = width
            self.transform = transform
            self.scaler = scaler
        }
    }

    /// The name of its file: `fold-0-seed-1`.
    package var name: String
    /// `[d]`, the columns of the inputs, in the order that the model expects.
    package var inputNames: [String]
    /// The targets of a row.
    package var targetNames: [String]
    /// In the order in which the model reads their features.
    package var blocks: [Block]
    /// From features to targets, or to coordinates of wide targets.
    package var layers: DenseLayers
    /// V, `[targets, k]`, where the model predicts coordinates; else nil.
    package var targetComponents: DenseMatrix?

    /// Joins the parts of a model.
    package init(
        name: String, inputNames: [String], targetNames: [String], blocks: [Block],
        layers: DenseLayers, targetComponents: DenseMatrix?
    ) {
        self.name = name
        self.inputNames = inputNames
        self.targetNames = targetNames
        self.blocks = blocks
        self.layers = layers
        self.targetComponents = targetComponents
    }

    /// Whether some features follow from the inputs.
    var readsMatrix: Bool { blocks.contains { $0.transform != nil } }
}

/// Why a model was not exported.
package enum ExportError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kind of model has no layers.
    case noLayers(kind: String, model: String)
    /// The file would be larger than its format allows.
    case tooLarge(model: String, format: String, bytes: Int, limit: Int)
    /// The blocks of a model have another number of features than it reads.
    case otherFeatures(model: String, found: Int, expected: Int)

    package var description: String {
        switch self {
        case .noLayers(let kind, let model):
            "\(model) cannot be written for other programs: models of kind '\(kind)' are no dense "
                + "layers. Remove results.models; its archive is in models/."
        case .tooLarge(let model, let format, let bytes, let limit):
            "\(model) takes \(bytes) bytes as \(format), whose limit is \(limit). Export it as "
                + "safetensors."
        case .otherFeatures(let model, let found, let expected):
            "\(model) reads \(expected) features, but its blocks have \(found). Remove the state "
                + "folder and run again if this persists."
        }
    }
}

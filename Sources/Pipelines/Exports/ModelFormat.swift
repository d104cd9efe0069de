/// A format in which other programs read fitted models.
package enum ModelFormat: String, Sendable, CaseIterable {
    /// A graph from the matrix to the predictions.
    case onnx
    /// A functional model of Keras 3, from features to predictions.
    case keras
    /// Named tensors, with a description in JSON beside them.
    case safetensors
}

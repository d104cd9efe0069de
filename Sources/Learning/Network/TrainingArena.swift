/// All memory of a training, in one allocation: a step allocates nothing, and the trainer stays a
/// value that can be copied and sent.
struct TrainingArena: Sendable {
    /// The places of the buffers in the allocation.
    private struct Plan: Sendable {
        var end = 0

        mutating func take(_ count: Int) -> Range<Int> {
            defer { end += count }
            return end..<end + count
        }
    }

    private var storage: [Float]
    private let parameters: Range<Int>
    private let means: Range<Int>
    private let squares: Range<Int>
    private let parameterGradients: Range<Int>
    private let features: Range<Int>
    private let targets: Range<Int>
    private let outputs: Range<Int>
    private let activations: Range<Int>
    private let gradients: Range<Int>
    private let slopes: Range<Int>

    /// Sets up a training's memory, all zero.
    init(_ shape: NetworkShape, layout: ParameterLayout, batchSize: Int) {
        var plan = Plan()
        parameters = plan.take(layout.count)
        means = plan.take(layout.count)
        squares = plan.take(layout.count)
        parameterGradients = plan.take(layout.count)
        features = plan.take(batchSize * shape.inputCount)
        targets = plan.take(batchSize * shape.targetCount)
        outputs = plan.take(batchSize * shape.targetCount)
        activations = plan.take(batchSize * layout.activationCount)
        gradients = plan.take(batchSize * layout.activationCount)
        let kept = layout.activation.keepsSlopes ? batchSize * layout.activationCount : 0
        slopes = plan.take(kept)
        storage = [Float](repeating: 0, count: plan.end)
    }

    /// The weights and biases, `[parameterCount]`.
    var parameterValues: [Float] {
        get { Array(storage[parameters]) }
        set { storage.replaceSubrange(parameters, with: newValue) }
    }

    /// Adam's first moments, `[parameterCount]`.
    var meanValues: [Float] {
        get { Array(storage[means]) }
        set { storage.replaceSubrange(means, with: newValue) }
    }

    /// Adam's second moments, `[parameterCount]`.
    var squareValues: [Float] {
        get { Array(storage[squares]) }
        set { storage.replaceSubrange(squares, with: newValue) }
    }

    /// Calls `body` with the addresses of all buffers.
    mutating func withBuffers<Value>(_ body: (TrainingBuffers) -> Value) -> Value {
        let places = self.places
        return storage.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress else { preconditionFailure("an empty arena") }
            return body(
                TrainingBuffers(
                    parameters: start + places[0], means: start + places[1],
                    squares: start + places[2], parameterGradients: start + places[3],
                    features: start + places[4], targets: start + places[5],
                    outputs: start + places[6], activations: start + places[7],
                    gradients: start + places[8], slopes: start + places[9]))
        }
    }

    private var places: [Int] {
        [
            parameters, means, squares, parameterGradients, features, targets, outputs,
            activations, gradients, slopes,
        ].map(\.lowerBound)
    }
}

/// The addresses of a training's buffers; valid only inside `withBuffers`.
struct TrainingBuffers {
    /// `[parameterCount]`.
    let parameters: UnsafeMutablePointer<Float>
    /// `[parameterCount]`, Adam's first moments.
    let means: UnsafeMutablePointer<Float>
    /// `[parameterCount]`, Adam's second moments.
    let squares: UnsafeMutablePointer<Float>
    /// `[parameterCount]`, gradients of the loss without the penalty.
    let parameterGradients: UnsafeMutablePointer<Float>
    /// `[b, inputCount]`.
    let features: UnsafeMutablePointer<Float>
    /// `[b, targetCount]`.
    let targets: UnsafeMutablePointer<Float>
    /// `[b, targetCount]`, outputs and then their gradients.
    let outputs: UnsafeMutablePointer<Float>
    /// `[b, Σ hidden]`.
    let activations: UnsafeMutablePointer<Float>
    /// `[b, Σ hidden]`, gradients of the activations and then of the pre-activations.
    let gradients: UnsafeMutablePointer<Float>
    /// `[b, Σ hidden]`, derivatives of the activations; empty unless the activation keeps them.
    let slopes: UnsafeMutablePointer<Float>
}

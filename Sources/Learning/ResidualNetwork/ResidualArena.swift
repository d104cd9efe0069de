/// All memory of a training of a residual network, in one allocation: a step allocates nothing, and
/// the trainer stays a value that can be copied and sent.
struct ResidualArena: Sendable {
    private var storage: [Float]
    private let ranges: [Range<Int>]
    private let averages: Int

    /// Sets up memory for mini-batches of so many cells, all zero.
    init(_ shape: ResidualShape, _ options: ResidualOptions, batchSize: Int) {
        let count = ResidualLayout(shape).count
        let units = batchSize * shape.width
        let inputs = batchSize * shape.inputCount
        let targets = batchSize * shape.targetCount
        var end = 0
        ranges = [
            count, count, count, count, options.averaging > 0 ? count : 0,
            inputs, inputs, targets, targets, targets,
            units * shape.blockCount, units * shape.blockCount, units * shape.blockCount,
            batchSize * shape.blockCount, units, units, shape.inputCount,
        ].map { length in
            defer { end += length }
            return end..<end + length
        }
        averages = options.averaging > 0 ? 4 : 0
        storage = [Float](repeating: 0, count: end)
    }

    /// The parameters, `[count]`.
    var parameterValues: [Float] {
        get { Array(storage[ranges[0]]) }
        set { storage.replaceSubrange(ranges[0], with: newValue) }
    }

    /// Adam's first moments, `[count]`.
    var meanValues: [Float] {
        get { Array(storage[ranges[2]]) }
        set { storage.replaceSubrange(ranges[2], with: newValue) }
    }

    /// Adam's second moments, `[count]`.
    var squareValues: [Float] {
        get { Array(storage[ranges[3]]) }
        set { storage.replaceSubrange(ranges[3], with: newValue) }
    }

    /// The moving average of the parameters, `[count]`; the parameters themselves where none is
    /// kept.
    var averageValues: [Float] {
        get { Array(storage[ranges[averages]]) }
        set { storage.replaceSubrange(ranges[averages], with: newValue) }
    }

    /// Calls `body` with the addresses of all buffers.
    mutating func withBuffers<Value>(_ body: (ResidualBuffers) -> Value) -> Value {
        let ranges = self.ranges
        return storage.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress else { preconditionFailure("an empty arena") }
            func place(_ index: Int) -> UnsafeMutablePointer<Float> {
                start + ranges[index].lowerBound
            }
            return body(
                ResidualBuffers(
                    parameters: place(0), parameterGradients: place(1), means: place(2),
                    squares: place(3), averages: place(4), features: place(5),
                    shownFeatures: place(6), targets: place(7), outputs: place(8),
                    errors: place(9), hidden: place(10), normalised: place(11),
                    slopes: place(12), scales: place(13), flow: place(14), branch: place(15),
                    zeros: place(16)))
        }
    }
}

/// The addresses of a training's buffers, for mini-batches of up to b cells and B blocks; valid
/// only inside `withBuffers`.
struct ResidualBuffers {
    /// `[count]`.
    let parameters: UnsafeMutablePointer<Float>
    /// `[count]`, gradients of the loss.
    let parameterGradients: UnsafeMutablePointer<Float>
    /// `[count]`, Adam's first moments.
    let means: UnsafeMutablePointer<Float>
    /// `[count]`, Adam's second moments.
    let squares: UnsafeMutablePointer<Float>
    /// `[count]`, the moving average of the parameters; empty where none is kept.
    let averages: UnsafeMutablePointer<Float>
    /// `[b, inputCount]`, which the linear way reads.
    let features: UnsafeMutablePointer<Float>
    /// `[b, inputCount]`, the features that the first block sees: some are 0.
    let shownFeatures: UnsafeMutablePointer<Float>
    /// `[b, targetCount]`.
    let targets: UnsafeMutablePointer<Float>
    /// `[b, targetCount]`, a head's outputs and then their gradients.
    let outputs: UnsafeMutablePointer<Float>
    /// `[b, targetCount]`, how far a head's outputs are from the targets.
    let errors: UnsafeMutablePointer<Float>
    /// `[B, b, width]`, what each block gives.
    let hidden: UnsafeMutablePointer<Float>
    /// `[B, b, width]`, the normalised units of each block, without gain and shift.
    let normalised: UnsafeMutablePointer<Float>
    /// `[B, b, width]`, derivatives of each block's GELU and dropout.
    let slopes: UnsafeMutablePointer<Float>
    /// `[B, b]`, what each normalisation multiplied by.
    let scales: UnsafeMutablePointer<Float>
    /// `[b, width]`, the gradient of a block's outputs.
    let flow: UnsafeMutablePointer<Float>
    /// `[b, width]`, the gradient on its way through a block.
    let branch: UnsafeMutablePointer<Float>
    /// `[inputCount]`, always 0.
    let zeros: UnsafeMutablePointer<Float>
}

internal import LinearAlgebra

/// Where each weight of a residual network lies in the one flat buffer of parameters.
///
/// Matrices come first, which alone decay; vectors follow. All matrices are row-major.
struct ResidualLayout: Sendable {
    let shape: ResidualShape

    init(_ shape: ResidualShape) { self.shape = shape }

    /// Rows of a block's kernel.
    func inputCount(block: Int) -> Int { block == 0 ? shape.inputCount : shape.width }

    /// Wᵢ, `[inputCount(block), width]`.
    func kernel(block: Int) -> Int {
        block == 0 ? 0 : (shape.inputCount + (block - 1) * shape.width) * shape.width
    }

    /// S, `[inputCount, targetCount]`.
    var skip: Int { kernel(block: shape.blockCount) }

    /// U of a head, `[width, targetCount]`.
    func kernel(head: Int) -> Int {
        skip + (shape.inputCount + head * shape.width) * shape.targetCount
    }

    /// Behind the last matrix.
    var matrixCount: Int { kernel(head: shape.headCount) }

    /// bᵢ, `[width]`.
    func bias(block: Int) -> Int { matrixCount + 3 * block * shape.width }

    /// The gain of a block's normalisation, `[width]`.
    func gain(block: Int) -> Int { bias(block: block) + shape.width }

    /// The shift of a block's normalisation, `[width]`.
    func shift(block: Int) -> Int { bias(block: block) + 2 * shape.width }

    /// c of a head, `[targetCount]`.
    func bias(head: Int) -> Int {
        bias(block: shape.blockCount) + head * shape.targetCount
    }

    /// All parameters.
    var count: Int { bias(head: shape.headCount) }

    /// The block that a head reads.
    func block(head: Int) -> Int { shape.blockCount - shape.headCount + head }

    /// The head that reads a block; nil where none does.
    func head(block: Int) -> Int? {
        let head = block - (shape.blockCount - shape.headCount)
        return head >= 0 ? head : nil
    }

    /// The arrays by name, with their place and shape, for an archive.
    var arrays: [(name: String, start: Int, shape: [Int])] {
        let (width, m) = (shape.width, shape.targetCount)
        var arrays: [(String, Int, [Int])] = []
        for block in 0..<shape.blockCount {
            let name = "block.\(block)."
            arrays.append(
                (name + "kernel", kernel(block: block), [inputCount(block: block), width]))
            arrays.append((name + "bias", bias(block: block), [width]))
            arrays.append((name + "gain", gain(block: block), [width]))
            arrays.append((name + "shift", shift(block: block), [width]))
        }
        arrays.append(("skip.kernel", skip, [shape.inputCount, m]))
        for head in 0..<shape.headCount {
            arrays.append(("head.\(head).kernel", kernel(head: head), [width, m]))
            arrays.append(("head.\(head).bias", bias(head: head), [m]))
        }
        return arrays
    }

    /// Returns fresh parameters.
    ///
    /// Kernels and the biases of blocks are uniform in ±1/√inputs, as PyTorch's `Linear` has them.
    /// Heads and the linear way begin at a tenth of that, so that the first predictions are the
    /// means of the targets.
    ///
    /// - Parameters:
    ///   - seed: Of the training.
    ///   - means: The means of the training targets, `[targetCount]`.
    /// - Returns: `[count]`.
    func initialParameters(seed: UInt64, means: [Float]) -> [Float] {
        var parameters = [Float](repeating: 0, count: count)
        var streamCount = 0
        func draw(_ start: Int, _ length: Int, limit: Float) {
            var stream = RandomStream(
                seed: seed, stream: StreamPurpose.kernels.stream(streamCount))
            streamCount += 1
            for place in start..<start + length {
                parameters[place] = limit * (2 * stream.uniform() - 1)
            }
        }
        for block in 0..<shape.blockCount {
            let inputs = inputCount(block: block)
            let limit = 1 / Float(inputs).squareRoot()
            draw(kernel(block: block), inputs * shape.width, limit: limit)
            draw(bias(block: block), shape.width, limit: limit)
            for place in gain(block: block)..<shift(block: block) { parameters[place] = 1 }
        }
        draw(
            skip, shape.inputCount * shape.targetCount,
            limit: 0.1 / Float(shape.inputCount).squareRoot())
        for head in 0..<shape.headCount {
            draw(
                kernel(head: head), shape.width * shape.targetCount,
                limit: 0.1 / Float(shape.width).squareRoot())
            for (target, mean) in means.enumerated() {
                parameters[bias(head: head) + target] = mean
            }
        }
        return parameters
    }
}

internal import LinearAlgebra

/// From features to what each block gives, for a mini-batch.
enum ResidualBlocks {
    /// What a training keeps of a block for the step back.
    struct Kept {
        /// `[rowCount, width]`.
        let normalised: UnsafeMutablePointer<Float>
        /// `[rowCount, width]`.
        let slopes: UnsafeMutablePointer<Float>
        /// `[rowCount]`.
        let scales: UnsafeMutablePointer<Float>
    }

    /// Runs one block.
    ///
    /// - Parameters:
    ///   - block: From 0.
    ///   - layout: The network.
    ///   - parameters: `[layout.count]`.
    ///   - inputs: `[rowCount, layout.inputCount(block)]`.
    ///   - outputs: `[rowCount, width]`, overwritten.
    ///   - rowCount: Cells.
    ///   - kept: Takes what the step back needs; nil when predicting.
    ///   - dropout: Decides what is dropped; nil drops nothing.
    static func run(
        _ block: Int, _ layout: ResidualLayout, parameters: UnsafePointer<Float>,
        inputs: UnsafePointer<Float>, outputs: UnsafeMutablePointer<Float>, rowCount: Int,
        kept: Kept?, dropout: inout DropoutStream?
    ) {
        let (width, inputCount) = (layout.shape.width, layout.inputCount(block: block))
        BLAS.multiply(
            m: rowCount, n: width, k: inputCount, inputs, aStride: inputCount,
            parameters + layout.kernel(block: block), bStride: width, into: outputs,
            cStride: width)
        RowNormalisation.forward(
            outputs, normalised: kept?.normalised, scales: kept?.scales,
            bias: parameters + layout.bias(block: block),
            gain: parameters + layout.gain(block: block), rowCount: rowCount, width: width)
        NetworkShape.Activation.gelu.forward(
            outputs, slopes: kept?.slopes, bias: parameters + layout.shift(block: block),
            rowCount: rowCount, width: width, stride: width, dropout: &dropout)
        guard block > 0 else { return }
        add(inputs, to: outputs, count: rowCount * width)
    }

    /// Adds `count` numbers to others.
    @inline(__always)
    private static func add(
        _ terms: UnsafePointer<Float>, to sums: UnsafeMutablePointer<Float>, count: Int
    ) {
        let whole = count & ~7
        var j = 0
        while j < whole {
            (sums + j).vector += (terms + j).vector
            j += 8
        }
        for j in whole..<count { sums[j] += terms[j] }
    }
}

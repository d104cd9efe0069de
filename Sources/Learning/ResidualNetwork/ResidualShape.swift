/// A network of residual blocks with a linear way past them.
///
/// With x the features, `drop` a dropout, and LN a layer normalisation (Ba, Kiros and Hinton 2016,
/// arXiv 1607.06450) with a gain and a shift for each unit:
///
///     h₁ = drop(GELU(LN(drop(x)·W₁ + b₁)))
///     hᵢ = hᵢ₋₁ + drop(GELU(LN(hᵢ₋₁·Wᵢ + bᵢ)))
///     y  = h·U + x·S + c
///
/// U and c are a head's. There is one behind the last block, or one behind each block (deep
/// supervision: Lee et al. 2015, arXiv 1409.5185); S is common to all heads.
package struct ResidualShape: Sendable, Equatable {
    /// Features of a cell.
    package var inputCount: Int
    /// Units of each block.
    package var width: Int
    /// Blocks, from 1.
    package var blockCount: Int
    /// Targets of a cell.
    package var targetCount: Int
    /// What the head of an earlier block counts beside the last one's 1; 0 for no such heads.
    package var headWeight: Double

    /// Describes a network.
    package init(
        inputCount: Int, width: Int, blockCount: Int = 1, targetCount: Int,
        headWeight: Double = 0
    ) {
        precondition(
            inputCount > 0 && width > 0 && blockCount > 0 && targetCount > 0,
            "a network of \(inputCount) inputs, \(blockCount) × \(width), \(targetCount) targets")
        precondition(headWeight >= 0 && headWeight <= 1, "head weight \(headWeight)")
        self.inputCount = inputCount
        self.width = width
        self.blockCount = blockCount
        self.targetCount = targetCount
        self.headWeight = headWeight
    }

    /// Heads, of which the last ones of as many blocks are.
    package var headCount: Int { headWeight > 0 ? blockCount : 1 }

    /// The share of each head in loss and prediction, `[headCount]`; they sum to 1.
    package var headShares: [Float] {
        let whole = 1 + headWeight * Double(headCount - 1)
        return (1...headCount).map { Float(($0 == headCount ? 1 : headWeight) / whole) }
    }

    /// All weights, gains, shifts and biases.
    package var parameterCount: Int { ResidualLayout(self).count }
}

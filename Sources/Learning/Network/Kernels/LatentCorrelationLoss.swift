/// Minus the Pearson correlation of each cell's reconstructed row and targets, at the cost of the
/// k latent numbers: see `LatentBasis` for the formula.
///
///     dr/dz = t/(√m·N) − r·(z − s(s·z)/m)/N²
///
/// A cell whose row or targets are constant counts `constantRowScore`, as in every score, and gives
/// no gradient. A NaN gives NaN, and so does a row too large for single precision.
package struct LatentCorrelationLoss {
    /// Rows that vary by less are constant.
    private static let smallestVariation: Float = 1e-30

    /// s, `[rank]`.
    private let columnSums: [Float]
    /// k, the distance of rows.
    private let width: Int
    private let rank: Int
    private let targetCount: Float
    /// 1/‖s‖², or 0.
    private let inverseSquare: Float
    /// 1 − ‖s‖²/m, not negative.
    private let excess: Float

    /// Prepares the loss of networks that predict in a basis.
    package init(_ basis: LatentBasis) {
        rank = basis.rank
        width = basis.componentCount
        columnSums = Array(basis.columnSums.prefix(basis.rank))
        targetCount = Float(basis.targetCount)
        let square = columnSums.reduce(0) { $0 + Double($1) * Double($1) }
        inverseSquare = square > 0 ? Float(1 / square) : 0
        excess = Float(max(0, 1 - square / Double(basis.targetCount)))
    }

    /// Adds the bias to the outputs and sums the correlations of their reconstructed rows.
    ///
    /// - Parameters:
    ///   - outputs: z, `[rowCount, k]`; with the bias added, on return.
    ///   - bias: `[k]`.
    ///   - targets: t, `[rowCount, k]`.
    ///   - rowCount: Cells.
    /// - Returns: The sum over cells of r.
    package func score(
        _ outputs: UnsafeMutablePointer<Float>, bias: UnsafePointer<Float>,
        targets: UnsafePointer<Float>, rowCount: Int
    ) -> Double {
        columnSums.withUnsafeBufferPointer { sums in
            var total = 0.0
            for row in 0..<rowCount {
                let line = outputs + row * width
                for j in 0..<width { line[j] += bias[j] }
                guard let sums = sums.baseAddress else {
                    total += constantRowScore
                    continue
                }
                total += Double(moments(line, targets + row * width, sums).correlation)
            }
            return total
        }
    }

    /// As `score`, then turns the outputs into the gradient of the mean loss over the rows.
    ///
    /// - Parameters:
    ///   - outputs: z, `[rowCount, k]`; the gradient, on return.
    ///   - bias: `[k]`.
    ///   - biasGradient: `[k]`, overwritten.
    ///   - targets: t, `[rowCount, k]`.
    ///   - rowCount: Cells.
    /// - Returns: The sum over cells of r.
    package func gradient(
        _ outputs: UnsafeMutablePointer<Float>, bias: UnsafePointer<Float>,
        biasGradient: UnsafeMutablePointer<Float>, targets: UnsafePointer<Float>, rowCount: Int
    ) -> Double {
        let share = -1 / Float(rowCount)
        biasGradient.update(repeating: 0, count: width)
        return columnSums.withUnsafeBufferPointer { sums in
            var total = 0.0
            for row in 0..<rowCount {
                let line = outputs + row * width
                let target = targets + row * width
                for j in 0..<width { line[j] += bias[j] }
                if let sums = sums.baseAddress {
                    let moments = moments(line, target, sums)
                    total += Double(moments.correlation)
                    replace(line, target, sums, moments, share, addingTo: biasGradient)
                } else {
                    total += constantRowScore
                }
                // Columns beyond the rank change no row.
                (line + rank).update(repeating: 0, count: width - rank)
            }
            return total
        }
    }

    /// What one cell's loss and gradient need.
    private struct Moments {
        /// (s·z)/m.
        var mean: Float
        /// r.
        var correlation: Float
        /// 1/(√m·N); 0 for a constant row.
        var onTarget: Float
        /// r/N²; 0 for a constant row.
        var onOutput: Float
    }

    @inline(__always)
    private func moments(
        _ outputs: UnsafePointer<Float>, _ targets: UnsafePointer<Float>,
        _ sums: UnsafePointer<Float>
    ) -> Moments {
        var products = Vector(repeating: 0)
        var squares = Vector(repeating: 0)
        var alongs = Vector(repeating: 0)
        let whole = rank & ~7
        let rest = rank - whole
        var j = 0
        while j < whole {
            let z = (outputs + j).vector
            products += z * (targets + j).vector
            squares += z * z
            alongs += z * (sums + j).vector
            j += 8
        }
        let z = (outputs + whole).partialVector(rest)
        let s = (sums + whole).partialVector(rest)
        products += z * (targets + whole).partialVector(rest)
        squares += z * z
        alongs += z * s
        let along = alongs.total
        let part = along * inverseSquare
        let factor = Vector(repeating: part)
        var across = Vector(repeating: 0)
        j = 0
        while j < whole {
            let rest = (outputs + j).vector - factor * (sums + j).vector
            across += rest * rest
            j += 8
        }
        let last = z - factor * s
        across += last * last
        let variation = across.total + along * part * excess
        let smallest = max(
            Self.smallestVariation, Float(LatentMoments.smallestShare) * squares.total)
        let mean = along / targetCount
        guard variation.isFinite else {
            return Moments(mean: mean, correlation: .nan, onTarget: .nan, onOutput: .nan)
        }
        let product = products.total
        // Standardised targets are all 0 exactly where the row is constant.
        guard variation > smallest, product != 0 || !isZero(targets) else {
            return Moments(
                mean: mean, correlation: Float(constantRowScore), onTarget: 0, onOutput: 0)
        }
        let onTarget = 1 / (variation * targetCount).squareRoot()
        let correlation = product * onTarget
        return Moments(
            mean: mean, correlation: correlation, onTarget: onTarget,
            onOutput: correlation / variation)
    }

    /// Whether a cell's targets are all 0.
    @inline(never)
    private func isZero(_ targets: UnsafePointer<Float>) -> Bool {
        UnsafeBufferPointer(start: targets, count: rank).allSatisfy { $0 == 0 }
    }

    /// Writes the gradient over the outputs, and adds it to the bias's.
    @inline(__always)
    private func replace(
        _ outputs: UnsafeMutablePointer<Float>, _ targets: UnsafePointer<Float>,
        _ sums: UnsafePointer<Float>, _ moments: Moments, _ share: Float,
        addingTo biasGradient: UnsafeMutablePointer<Float>
    ) {
        let mean = Vector(repeating: moments.mean)
        let onTarget = Vector(repeating: share * moments.onTarget)
        let onOutput = Vector(repeating: share * moments.onOutput)
        let whole = rank & ~7
        let rest = rank - whole
        var j = 0
        while j < whole {
            let gradient =
                (targets + j).vector * onTarget
                - ((outputs + j).vector - mean * (sums + j).vector) * onOutput
            (outputs + j).vector = gradient
            (biasGradient + j).vector += gradient
            j += 8
        }
        guard rest > 0 else { return }
        let gradient =
            (targets + j).partialVector(rest) * onTarget
            - ((outputs + j).partialVector(rest) - mean * (sums + j).partialVector(rest))
            * onOutput
        (outputs + j).storePartial(gradient, rest)
        let sum = (biasGradient + j).partialVector(rest) + gradient
        (biasGradient + j).storePartial(sum, rest)
    }
}

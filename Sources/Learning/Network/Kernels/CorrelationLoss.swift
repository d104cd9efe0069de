/// The notebook's loss: minus the Pearson correlation of each cell's predictions and targets.
///
/// The targets of a cell are standardised (mean 0, population standard deviation 1), so
/// r = Σ y·c / √(m·Σc²) with c the centred predictions of the m targets. A cell whose predictions
/// or targets are constant counts `constantRowScore`, as in every score, and gives no gradient. A
/// NaN gives NaN.
package enum CorrelationLoss {
    /// Predictions whose centred squares sum to less give no gradient, where the formula would
    /// overflow.
    private static let smallestVariation: Float = 1e-30
    /// Beyond this the formula may overflow.
    private static let largestVariation: Float = 1e30
    /// Predictions that spread by less than this share of their mean, a few units in the last
    /// place, may be constant: their variance says nothing but how their mean was rounded.
    private static let smallestShare: Float = 0x1p-44

    /// Adds the bias to the outputs and sums their correlations with the targets.
    ///
    /// - Parameters:
    ///   - outputs: `[rowCount, width]`; with the bias added, on return.
    ///   - bias: `[width]`.
    ///   - targets: `[rowCount, width]`.
    ///   - rowCount: Cells.
    ///   - width: m, the targets of a cell.
    /// - Returns: The sum over cells of r.
    package static func score(
        _ outputs: UnsafeMutablePointer<Float>, bias: UnsafePointer<Float>,
        targets: UnsafePointer<Float>, rowCount: Int, width: Int
    ) -> Double {
        var total = 0.0
        for row in 0..<rowCount {
            let line = outputs + row * width
            addBias(line, bias, width)
            let moments = Moments(line, targets + row * width, width)
            total += Double(moments.correlation)
        }
        return total
    }

    /// As `score`, then turns the outputs into the gradient of the mean loss over the rows.
    ///
    /// - Parameters:
    ///   - outputs: `[rowCount, width]`; the gradient, on return.
    ///   - bias: `[width]`.
    ///   - biasGradient: `[width]`, overwritten.
    ///   - targets: `[rowCount, width]`.
    ///   - rowCount: Cells.
    ///   - width: m, the targets of a cell.
    /// - Returns: The sum over cells of r.
    package static func gradient(
        _ outputs: UnsafeMutablePointer<Float>, bias: UnsafePointer<Float>,
        biasGradient: UnsafeMutablePointer<Float>, targets: UnsafePointer<Float>, rowCount: Int,
        width: Int
    ) -> Double {
        var total = 0.0
        let share = -1 / Float(rowCount)
        biasGradient.update(repeating: 0, count: width)
        for row in 0..<rowCount {
            let line = outputs + row * width
            let target = targets + row * width
            addBias(line, bias, width)
            let moments = Moments(line, target, width)
            total += Double(moments.correlation)
            // dr/dp = (y − ȳ)/√(mS) − r·c/S, with S the sum of the centred squares.
            let (onTarget, onOutput) = moments.gradientFactors(share)
            let outputMean = Vector(repeating: moments.outputMean)
            let targetMean = Vector(repeating: moments.targetMean)
            var j = 0
            while j + 8 <= width {
                let gradient =
                    ((target + j).vector - targetMean) * onTarget
                    - ((line + j).vector - outputMean) * onOutput
                (line + j).vector = gradient
                (biasGradient + j).vector += gradient
                j += 8
            }
            if j < width {
                let rest = width - j
                let gradient =
                    ((target + j).partialVector(rest) - targetMean) * onTarget
                    - ((line + j).partialVector(rest) - outputMean) * onOutput
                (line + j).storePartial(gradient, rest)
                let sum = (biasGradient + j).partialVector(rest) + gradient
                (biasGradient + j).storePartial(sum, rest)
            }
        }
        return total
    }

    @inline(__always)
    private static func addBias(
        _ line: UnsafeMutablePointer<Float>, _ bias: UnsafePointer<Float>, _ width: Int
    ) {
        for j in 0..<width { line[j] += bias[j] }
    }

    /// r in double precision; nil if the outputs or the targets are all the same.
    @inline(never)
    private static func exactCorrelation(
        _ outputs: UnsafePointer<Float>, _ targets: UnsafePointer<Float>, _ width: Int
    ) -> Float? {
        guard !isConstant(outputs, width), !isConstant(targets, width) else { return nil }
        let outputs = UnsafeBufferPointer(start: outputs, count: width)
        let targets = UnsafeBufferPointer(start: targets, count: width)
        let mean = outputs.reduce(0) { $0 + Double($1) } / Double(width)
        var (product, squares) = (0.0, 0.0)
        for (output, target) in zip(outputs, targets) {
            let centred = Double(output) - mean
            product += centred * Double(target)
            squares += centred * centred
        }
        return Float(product / (squares * Double(width)).squareRoot())
    }

    /// Whether all values are the same; NaN is the same as nothing.
    @inline(never)
    private static func isConstant(_ values: UnsafePointer<Float>, _ width: Int) -> Bool {
        UnsafeBufferPointer(start: values, count: width).allSatisfy { $0 == values[0] }
    }

    /// What one cell's loss and gradient need.
    private struct Moments {
        let outputMean: Float
        let targetMean: Float
        let correlation: Float
        /// S, the sum of the centred squares of the outputs.
        private let variation: Float
        private let width: Float

        @inline(__always)
        init(_ outputs: UnsafePointer<Float>, _ targets: UnsafePointer<Float>, _ width: Int) {
            var outputSum = Vector(repeating: 0)
            var targetSum = Vector(repeating: 0)
            let whole = width & ~7
            let rest = width - whole
            var j = 0
            while j < whole {
                outputSum += (outputs + j).vector
                targetSum += (targets + j).vector
                j += 8
            }
            outputSum += (outputs + whole).partialVector(rest)
            targetSum += (targets + whole).partialVector(rest)
            self.width = Float(width)
            outputMean = outputSum.total / Float(width)
            targetMean = targetSum.total / Float(width)

            let mean = Vector(repeating: outputMean)
            var squares = Vector(repeating: 0)
            var products = Vector(repeating: 0)
            j = 0
            while j < whole {
                let centred = (outputs + j).vector - mean
                squares += centred * centred
                products += centred * (targets + j).vector
                j += 8
            }
            var squareTotal = squares.total
            var productTotal = products.total
            for j in whole..<width {
                let centred = outputs[j] - outputMean
                squareTotal += centred * centred
                productTotal += centred * targets[j]
            }
            // Comparisons with NaN are false: NaN takes the formula and stays NaN.
            if squareTotal < smallestVariation || squareTotal > largestVariation
                || squareTotal <= smallestShare * Float(width) * outputMean * outputMean
            {
                let exact = CorrelationLoss.exactCorrelation(outputs, targets, width)
                variation = exact == nil ? 0 : squareTotal
                correlation = exact ?? Float(constantRowScore)
            } else if productTotal == 0, CorrelationLoss.isConstant(targets, width) {
                variation = 0
                correlation = Float(constantRowScore)
            } else {
                variation = squareTotal
                correlation = productTotal / (squareTotal * Float(width)).squareRoot()
            }
        }

        /// The factors of (y − ȳ) and of c in the gradient, times `share`.
        @inline(__always)
        func gradientFactors(_ share: Float) -> (Vector, Vector) {
            guard !(variation < smallestVariation) else {
                return (Vector(repeating: 0), Vector(repeating: 0))
            }
            return (
                Vector(repeating: share / (variation * width).squareRoot()),
                Vector(repeating: share * correlation / variation)
            )
        }
    }
}

/// Layer normalisation of a mini-batch: Ba, Kiros and Hinton (2016), arXiv 1607.06450.
///
/// Each row v + b is brought to mean 0 and variance 1 over its units, x = (v + b − μ)/√(σ² + ε),
/// and multiplied by the gain g. The shift is the bias of the activation that follows.
package enum RowNormalisation {
    /// ε, as PyTorch's `LayerNorm` has it: a constant row becomes 0.
    private static let epsilon: Float = 1e-5

    /// Replaces rows by g·x.
    ///
    /// - Parameters:
    ///   - values: v, `[rowCount, width]`; g·x, on return.
    ///   - normalised: `[rowCount, width]`, takes x; nil when predicting.
    ///   - scales: `[rowCount]`, takes 1/√(σ² + ε); nil when predicting.
    ///   - bias: b, `[width]`.
    ///   - gain: g, `[width]`.
    ///   - rowCount: Rows.
    ///   - width: Units.
    package static func forward(
        _ values: UnsafeMutablePointer<Float>, normalised: UnsafeMutablePointer<Float>?,
        scales: UnsafeMutablePointer<Float>?, bias: UnsafePointer<Float>,
        gain: UnsafePointer<Float>, rowCount: Int, width: Int
    ) {
        let whole = width & ~7
        for row in 0..<rowCount {
            let line = values + row * width
            let mean = biased(line, bias, width) / Float(width)
            let means = Vector(repeating: mean)
            var squares = Vector(repeating: 0)
            var j = 0
            while j < whole {
                let centred = (line + j).vector - means
                squares += centred * centred
                j += 8
            }
            var variation = squares.total
            for j in whole..<width { variation += (line[j] - mean) * (line[j] - mean) }
            let scale = 1 / (variation / Float(width) + epsilon).squareRoot()
            scales?[row] = scale
            let factors = Vector(repeating: scale)
            j = 0
            while j < whole {
                let unit = ((line + j).vector - means) * factors
                if let normalised { (normalised + row * width + j).vector = unit }
                (line + j).vector = unit * (gain + j).vector
                j += 8
            }
            for j in whole..<width {
                let unit = (line[j] - mean) * scale
                normalised?[row * width + j] = unit
                line[j] = unit * gain[j]
            }
        }
    }

    /// Adds the bias to a row, and returns its sum.
    @inline(__always)
    private static func biased(
        _ line: UnsafeMutablePointer<Float>, _ bias: UnsafePointer<Float>, _ width: Int
    ) -> Float {
        var sums = Vector(repeating: 0)
        let whole = width & ~7
        var j = 0
        while j < whole {
            let value = (line + j).vector + (bias + j).vector
            (line + j).vector = value
            sums += value
            j += 8
        }
        var total = sums.total
        for j in whole..<width {
            line[j] += bias[j]
            total += line[j]
        }
        return total
    }

    /// Turns gradients of g·x into those of v.
    ///
    ///     dv = (d·g − mean(d·g) − x·mean(d·g·x))/√(σ² + ε)
    ///
    /// - Parameters:
    ///   - gradients: d, `[rowCount, width]`; dv, on return.
    ///   - normalised: x, `[rowCount, width]`.
    ///   - scales: `[rowCount]`, as `forward` left them.
    ///   - gain: g, `[width]`.
    ///   - gainGradient: `[width]`, overwritten.
    ///   - biasGradient: `[width]`, overwritten.
    ///   - rowCount: Rows.
    ///   - width: Units.
    package static func backward(
        _ gradients: UnsafeMutablePointer<Float>, normalised: UnsafePointer<Float>,
        scales: UnsafePointer<Float>, gain: UnsafePointer<Float>,
        gainGradient: UnsafeMutablePointer<Float>, biasGradient: UnsafeMutablePointer<Float>,
        rowCount: Int, width: Int
    ) {
        gainGradient.update(repeating: 0, count: width)
        biasGradient.update(repeating: 0, count: width)
        let whole = width & ~7
        for row in 0..<rowCount {
            let line = gradients + row * width
            let units = normalised + row * width
            let (sum, product) = moments(line, units, gain, gainGradient, width)
            let (mean, slope, scale) = (sum / Float(width), product / Float(width), scales[row])
            let (means, slopes, factors) = (
                Vector(repeating: mean), Vector(repeating: slope), Vector(repeating: scale)
            )
            var j = 0
            while j < whole {
                let scaled = (line + j).vector * (gain + j).vector
                let gradient = (scaled - means - (units + j).vector * slopes) * factors
                (line + j).vector = gradient
                (biasGradient + j).vector += gradient
                j += 8
            }
            for j in whole..<width {
                line[j] = (line[j] * gain[j] - mean - units[j] * slope) * scale
                biasGradient[j] += line[j]
            }
        }
    }

    /// Σd·g and Σd·g·x of a row; adds d·x to the gradient of the gain.
    @inline(__always)
    private static func moments(
        _ line: UnsafePointer<Float>, _ units: UnsafePointer<Float>,
        _ gain: UnsafePointer<Float>, _ gainGradient: UnsafeMutablePointer<Float>, _ width: Int
    ) -> (sum: Float, product: Float) {
        var sums = Vector(repeating: 0)
        var products = Vector(repeating: 0)
        let whole = width & ~7
        var j = 0
        while j < whole {
            let unit = (units + j).vector
            let along = (line + j).vector * unit
            (gainGradient + j).vector += along
            sums += (line + j).vector * (gain + j).vector
            products += along * (gain + j).vector
            j += 8
        }
        var (sum, product) = (sums.total, products.total)
        for j in whole..<width {
            let along = line[j] * units[j]
            gainGradient[j] += along
            sum += line[j] * gain[j]
            product += along * gain[j]
        }
        return (sum, product)
    }
}

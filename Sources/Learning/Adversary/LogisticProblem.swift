#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif
internal import LinearAlgebra

/// The loss of a logistic regression and its first two derivatives.
struct LogisticProblem {
    /// The loss at a place, its slope and its curvature.
    struct Evaluation {
        /// Weighted logistic loss and penalty.
        var loss: Double
        /// `[width]`.
        var gradient: [Double]
        /// `[width, width]`, symmetric; only the lower triangle need be read.
        var curvature: [Double]
    }

    let sample: LabelledRows
    let standardisation: Standardisation
    let penalty: Double

    /// Features and the intercept.
    var width: Int { sample.featureCount + 1 }

    /// Returns loss, gradient and Hessian at `coefficients` `[width]`; sums run over the negative
    /// rows, then the positive ones, block after block.
    func evaluate(at coefficients: [Double]) -> Evaluation {
        var result = Evaluation(
            loss: 0, gradient: [Double](repeating: 0, count: width),
            curvature: [Double](repeating: 0, count: width * width))
        let half = Double(sample.rowCount) / 2
        add(
            sample.negatives, sample.negativeRows, sign: -1,
            weight: half / Double(max(sample.negativeRows.count, 1)), coefficients, &result)
        add(
            sample.positives, sample.positiveRows, sign: 1,
            weight: half / Double(max(sample.positiveRows.count, 1)), coefficients, &result)
        for feature in 0..<sample.featureCount {
            result.loss += penalty / 2 * coefficients[feature] * coefficients[feature]
            result.gradient[feature] += penalty * coefficients[feature]
            result.curvature[feature * width + feature] += penalty
        }
        // Where all cells are classified beyond doubt, the intercept has no curvature left.
        result.curvature[width * width - 1] += 1e-9 * half
        return result
    }

    /// Adds the rows of one class, all of the same sign and weight.
    private func add(
        _ matrix: DenseMatrix, _ rows: [Int], sign: Double, weight: Double,
        _ coefficients: [Double], _ result: inout Evaluation
    ) {
        var scaled = [Double](repeating: 0, count: Standardisation.tileRowCount * width)
        standardisation.forEachTile(matrix, rows: rows) { tile, _ in
            var slopes = tile.times(coefficients)
            for row in 0..<tile.rowCount {
                let margin = sign * slopes[row]
                // log(1 + exp(−m)) and 1 / (1 + exp(m)) without overflow on either side.
                let small = exp(-abs(margin))
                result.loss += weight * (max(0, -margin) + log1p(small))
                let wrong = (margin >= 0 ? small : 1) / (1 + small)
                slopes[row] = -sign * weight * wrong
                let root = (weight * small).squareRoot() / (1 + small)
                for column in 0..<width {
                    scaled[row * width + column] = root * tile.values[row * width + column]
                }
            }
            accumulate(tile, slopes, scaled, &result)
        }
    }

    /// Adds `tileᵀ · slopes` to the gradient and `scaledᵀ · scaled` to the curvature.
    private func accumulate(
        _ tile: FeatureTile, _ slopes: [Double], _ scaled: [Double], _ result: inout Evaluation
    ) {
        tile.values.withUnsafePointer { values in
            slopes.withUnsafePointer { slopes in
                result.gradient.withUnsafeMutablePointer { gradient in
                    BLAS.multiply(
                        m: width, n: 1, k: tile.rowCount, values, aStride: width,
                        transposingA: true, slopes, bStride: 1, beta: 1, into: gradient,
                        cStride: 1)
                }
            }
        }
        scaled.withUnsafePointer { scaled in
            result.curvature.withUnsafeMutablePointer { curvature in
                BLAS.multiply(
                    m: width, n: width, k: tile.rowCount, scaled, aStride: width,
                    transposingA: true, scaled, bStride: width, beta: 1, into: curvature,
                    cStride: width)
            }
        }
    }
}

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif
package import LinearAlgebra

/// Two-class logistic regression with a ridge penalty, fitted by Newton's method.
///
/// Minimises Σᵢ wᵢ·log(1 + exp(−yᵢ(xᵢ·β + b))) + penalty/2·‖β‖² over standardised features, in
/// double precision (iteratively reweighted least squares; Hastie, Tibshirani and Friedman 2009,
/// section 4.4.1). The weights make both classes weigh the same, n/2 each. It is scikit-learn's
/// `make_pipeline(StandardScaler(), LogisticRegression(C=1/penalty, class_weight="balanced"))`.
/// The intercept b is not penalised.
package struct LogisticRegression: Sendable, Equatable {
    /// Steps after which fitting stops; Newton's method wants about ten.
    private static let largestStepCount = 100
    /// Times that a step is halved when it does not lower the loss.
    private static let largestHalvingCount = 30
    /// Fitting ends when a further step would lower the loss by less than this part of it.
    private static let tolerance = 1e-12

    /// How features are brought to mean 0 and variance 1.
    let standardisation: Standardisation
    /// `[d + 1]`, the coefficient of each standardised feature, then the intercept.
    package let coefficients: [Double]
    /// Newton steps taken.
    package let stepCount: Int

    /// Fits the classifier.
    ///
    /// - Parameters:
    ///   - sample: Rows of both classes, finite.
    ///   - penalty: Above 0, which makes the minimum unique even where a plane parts the classes.
    /// - Complexity: O(n · d²) a step.
    package init(_ sample: LabelledRows, penalty: Double) {
        precondition(penalty > 0, "a penalty of \(penalty) leaves the minimum undefined")
        let standardisation = Standardisation(sample)
        let problem = LogisticProblem(
            sample: sample, standardisation: standardisation, penalty: penalty)
        var place = [Double](repeating: 0, count: problem.width)
        var current = problem.evaluate(at: place)
        var steps = 0
        while steps < Self.largestStepCount {
            let step = Self.solve(current.curvature, current.gradient)
            let decrement = zip(step, current.gradient).reduce(0) { $0 + $1.0 * $1.1 }
            guard decrement / 2 > Self.tolerance * (1 + current.loss) else { break }
            var scale = 1.0
            var lowered: (place: [Double], value: LogisticProblem.Evaluation)?
            for _ in 0..<Self.largestHalvingCount {
                let candidate = zip(place, step).map { $0 - scale * $1 }
                let value = problem.evaluate(at: candidate)
                // Armijo's rule: the loss falls by a part of what the slope promises.
                if value.loss <= current.loss - 1e-4 * scale * decrement {
                    lowered = (candidate, value)
                    break
                }
                scale /= 2
            }
            // Where no step lowers the loss, rounding decides.
            guard let lowered else { break }
            (place, current) = (lowered.place, lowered.value)
            steps += 1
        }
        self.standardisation = standardisation
        coefficients = place
        stepCount = steps
    }

    /// Returns the probability that each row of `matrix` at `rows` is of the positive class.
    package func probabilities(_ matrix: DenseMatrix, rows: [Int]) -> [Double] {
        var margins: [Double] = []
        margins.reserveCapacity(rows.count)
        standardisation.forEachTile(matrix, rows: rows) { tile, _ in
            margins += tile.times(coefficients)
        }
        return margins.map { 1 / (1 + exp(-$0)) }
    }

    /// Solves `matrix · x = right` for a symmetric positive definite matrix (Cholesky).
    private static func solve(_ matrix: [Double], _ right: [Double]) -> [Double] {
        let order = right.count
        var lower = matrix
        for column in 0..<order {
            for row in column..<order {
                var sum = lower[row * order + column]
                for k in 0..<column { sum -= lower[row * order + k] * lower[column * order + k] }
                if row == column {
                    // Positive but for rounding: the penalty is on the diagonal.
                    lower[row * order + row] = max(sum, .leastNormalMagnitude).squareRoot()
                } else {
                    lower[row * order + column] = sum / lower[column * order + column]
                }
            }
        }
        var solution = right
        for row in 0..<order {
            for k in 0..<row { solution[row] -= lower[row * order + k] * solution[k] }
            solution[row] /= lower[row * order + row]
        }
        for row in (0..<order).reversed() {
            for k in (row + 1)..<order { solution[row] -= lower[k * order + row] * solution[k] }
            solution[row] /= lower[row * order + row]
        }
        return solution
    }
}

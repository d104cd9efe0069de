internal import Foundation

/// Two normal distributions fitted to the proteins of one cell: the lower mean is its background.
///
/// scikit-learn's `GaussianMixture` in one dimension, by expectation and maximisation from random
/// responsibilities, as muon's `dsb` calls it: same start, same steps, same end. Where it ends
/// depends on the start, and so on the seed.
struct BackgroundMixture {
    /// Whether both have one variance.
    private enum Variance {
        case shared, separate
    }

    /// A mixture as it stands: two of each.
    private struct Parameters {
        var weights: [Double]
        var means: [Double]
        var variances: [Double]
    }

    private static let tolerance = 1e-3
    private static let mostSteps = 100
    /// Added to variances, so that none is 0.
    private static let leastVariance = 1e-6

    /// `[d]`, the first component's responsibility for each protein at the start.
    private let start: [Double]

    /// Draws the start for so many proteins; every cell has the same.
    init(columnCount: Int, seed: UInt32) {
        var generator = MersenneTwister(seed: seed)
        start = (0..<columnCount).map { _ in
            let (first, second) = (generator.uniform(), generator.uniform())
            return first / (first + second)
        }
    }

    /// Fits both, with one variance or two, as the Bayesian information criterion has it.
    ///
    /// - Parameters:
    ///   - values: `[m]`, of one cell; at least 2.
    ///   - places: `[m]`, where each protein stands among those that the start was drawn for.
    /// - Returns: The mean of the lower distribution.
    func background(of values: [Double], places: [Int]) -> Double {
        let start = places.map { self.start[$0] }
        let shared = Self.fit(values, start, .shared)
        let separate = Self.fit(values, start, .separate)
        let better = shared.criterion < separate.criterion ? shared : separate
        return min(better.parameters.means[0], better.parameters.means[1])
    }

    private static func fit(
        _ values: [Double], _ start: [Double], _ variance: Variance
    ) -> (parameters: Parameters, criterion: Double) {
        let count = Double(values.count)
        var responsibilities = start
        var parameters = maximise(values, responsibilities, variance)
        // The first weights are of all values, the later ones of their own sum.
        parameters.weights = parameters.weights.map { $0 / count }
        var bound = -Double.infinity
        for _ in 0..<mostSteps {
            let before = bound
            bound = expect(values, parameters, &responsibilities)
            parameters = maximise(values, responsibilities, variance)
            let sum = parameters.weights[0] + parameters.weights[1]
            parameters.weights = parameters.weights.map { $0 / sum }
            if abs(bound - before) < tolerance { break }
        }
        let likelihood = expect(values, parameters, &responsibilities)
        let parameterCount: Double = variance == .shared ? 4 : 5
        return (parameters, -2 * likelihood * count + parameterCount * Foundation.log(count))
    }

    /// The mean logarithm of the likelihood; sets the first component's responsibilities.
    private static func expect(
        _ values: [Double], _ parameters: Parameters, _ responsibilities: inout [Double]
    ) -> Double {
        let scales = parameters.variances.map { 1 / $0.squareRoot() }
        let constants = (0..<2).map {
            Foundation.log(scales[$0]) - 0.5 * Foundation.log(2 * Double.pi)
                + Foundation.log(parameters.weights[$0])
        }
        var sum = 0.0
        for (index, value) in values.enumerated() {
            let first = (value - parameters.means[0]) * scales[0]
            let second = (value - parameters.means[1]) * scales[1]
            let left = constants[0] - 0.5 * first * first
            let right = constants[1] - 0.5 * second * second
            let peak = max(left, right)
            let total = peak + Foundation.log1p(Foundation.exp(min(left, right) - peak))
            responsibilities[index] = Foundation.exp(left - total)
            sum += total
        }
        return sum / Double(values.count)
    }

    /// Weights (not yet divided), means and variances by responsibilities.
    private static func maximise(
        _ values: [Double], _ responsibilities: [Double], _ variance: Variance
    ) -> Parameters {
        var (weights, sums) = ([0.0, 0.0], [0.0, 0.0])
        var squares = 0.0
        for (value, first) in zip(values, responsibilities) {
            weights[0] += first
            weights[1] += 1 - first
            sums[0] += first * value
            sums[1] += (1 - first) * value
            squares += value * value
        }
        // Ten times the distance from 1 to the next number, as scikit-learn adds it.
        weights = weights.map { $0 + 10 * Double.ulpOfOne }
        let means = [sums[0] / weights[0], sums[1] / weights[1]]
        let variances: [Double]
        switch variance {
        case .shared:
            let between = weights[0] * means[0] * means[0] + weights[1] * means[1] * means[1]
            let own = (squares - between) / (weights[0] + weights[1]) + leastVariance
            variances = [own, own]
        case .separate:
            var own = [0.0, 0.0]
            for (value, first) in zip(values, responsibilities) {
                own[0] += first * (value - means[0]) * (value - means[0])
                own[1] += (1 - first) * (value - means[1]) * (value - means[1])
            }
            variances = [
                own[0] / weights[0] + leastVariance, own[1] / weights[1] + leastVariance,
            ]
        }
        return Parameters(weights: weights, means: means, variances: variances)
    }
}

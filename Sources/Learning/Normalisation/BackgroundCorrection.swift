package import LinearAlgebra

/// What a cell's background explains of its proteins, taken away: the second step of dsb.
///
/// A cell's background is the lower mean of two normal distributions fitted to its proteins; with
/// isotype controls the leading principal component of these and that mean. Each protein is
/// regressed on it over the training cells, and the slope's part is subtracted, as muon's
/// `prot.pp.dsb` does with `denoise_counts`.
package struct BackgroundCorrection: Sendable, Equatable {
    /// `[q]`, what each covariate counts; the isotype controls in order, then the mixture's mean.
    package var axis: [Double]
    /// `[q]`, subtracted from the covariates first.
    package var centre: [Double]
    /// `[d]`, what a protein gains with the background.
    package var slopes: [Double]

    /// Restores a correction from its parts.
    package init(axis: [Double], centre: [Double], slopes: [Double]) {
        self.axis = axis
        self.centre = centre
        self.slopes = slopes
    }

    /// Fits a correction.
    ///
    /// - Parameter moments: Of all training cells.
    /// - Throws: `LinearAlgebraError.eigenSolverFailed` where a moment is not finite.
    package init(_ moments: BackgroundMoments) throws(LinearAlgebraError) {
        let q = moments.covariateCount
        let covariance = moments.covariance
        centre = moments.means
        if q == 1 {
            axis = [1]
        } else {
            let (values, vectors) = try BLAS.symmetricEigen(covariance, order: q)
            let leading = values.indices.max { values[$0] < values[$1] } ?? 0
            axis = Array(vectors[leading * q..<(leading + 1) * q])
        }
        var variance = 0.0
        for row in 0..<q {
            for column in 0..<q {
                variance += axis[row] * covariance[row * q + column] * axis[column]
            }
        }
        let axis = axis
        slopes = (0..<moments.proteinCount).map { protein in
            guard variance > 0 else { return 0 }
            var common = 0.0
            for row in 0..<q { common += axis[row] * moments.crossCovariance(row, protein) }
            return common / variance
        }
    }

    /// Takes away what the background explains.
    ///
    /// - Parameters:
    ///   - values: `[d]`, scaled proteins of one cell.
    ///   - covariates: `[q]`, of the cell.
    /// - Returns: `[d]`.
    package func apply(to values: [Double], covariates: [Double]) -> [Double] {
        var background = 0.0
        for index in axis.indices {
            background += axis[index] * (covariates[index] - centre[index])
        }
        return zip(values, slopes).map { $0 - $1 * background }
    }
}

/// Sums of covariates and proteins over cells, with their products: enough for a regression of
/// every protein.
package struct BackgroundMoments: Sendable, Equatable {
    /// q.
    package let covariateCount: Int
    /// d.
    package let proteinCount: Int
    /// Cells, then Σv `[q]`, Σvvᵀ `[q, q]`, Σy `[d]` and Σvyᵀ `[q, d]`.
    package private(set) var sums: [Double]

    /// Of no cells.
    package init(covariateCount: Int, proteinCount: Int) {
        self.covariateCount = covariateCount
        self.proteinCount = proteinCount
        let q = covariateCount
        sums = Array(repeating: 0, count: 1 + q + q * q + proteinCount + q * proteinCount)
    }

    /// Adds one cell.
    package mutating func add(covariates: [Double], values: [Double]) {
        let (q, d) = (covariateCount, proteinCount)
        sums[0] += 1
        for row in 0..<q {
            sums[1 + row] += covariates[row]
            for column in 0..<q {
                sums[1 + q + row * q + column] += covariates[row] * covariates[column]
            }
            let start = 1 + q + q * q + d + row * d
            for column in 0..<d { sums[start + column] += covariates[row] * values[column] }
        }
        for column in 0..<d { sums[1 + q + q * q + column] += values[column] }
    }

    /// Adds the sums of other cells.
    ///
    /// - Throws: `LearningError.invalidStatistics` where they are of other shapes.
    package mutating func add(_ other: [Double]) throws(LearningError) {
        guard other.count == sums.count else {
            throw .invalidStatistics(problem: "\(other.count) sums for \(sums.count)")
        }
        for index in sums.indices { sums[index] += other[index] }
    }

    private var count: Double { max(1, sums[0]) }

    /// `[q]`, the means of the covariates.
    var means: [Double] { (0..<covariateCount).map { sums[1 + $0] / count } }

    /// `[q, q]`, of the covariates.
    var covariance: [Double] {
        let (q, means) = (covariateCount, means)
        return (0..<q * q).map { place in
            sums[1 + q + place] / count - means[place / q] * means[place % q]
        }
    }

    /// The covariance of a covariate and a protein.
    func crossCovariance(_ row: Int, _ protein: Int) -> Double {
        let (q, d) = (covariateCount, proteinCount)
        let mean = sums[1 + q + q * q + protein] / count
        let product = sums[1 + q + q * q + d + row * d + protein] / count
        return product - sums[1 + row] / count * mean
    }
}

/// The covariates of cells: their isotype controls, then the lower mean of their proteins.
package struct BackgroundCovariates: Sendable {
    private let mixture: BackgroundMixture
    private let places: [Int]
    private let controls: [Int]

    /// Says which proteins there are.
    ///
    /// - Parameters:
    ///   - places: `[d]`, where each protein stands among those of the training cells.
    ///   - trainingCount: Proteins of the training cells.
    ///   - controls: Isotype controls, by their place among the `d`.
    ///   - seed: Draws where the mixtures start.
    package init(places: [Int], trainingCount: Int, controls: [Int], seed: Int) {
        self.places = places
        self.controls = controls
        mixture = BackgroundMixture(
            columnCount: trainingCount, seed: UInt32(truncatingIfNeeded: seed))
    }

    /// `[q]`, of one cell with `[d]` scaled proteins.
    package func callAsFunction(_ values: [Double]) -> [Double] {
        controls.map { values[$0] }
            + [values.isEmpty ? 0 : mixture.background(of: values, places: places)]
    }
}

package import LinearAlgebra

/// Multi-output ridge regression on standardised features, with an intercept: the linear baseline
/// that a network must beat.
///
/// It minimises ‖Y − 1·bᵀ − Z·B‖² + λ‖B‖², where Z holds the features with mean 0 and population
/// standard deviation 1 over the rows it is fitted on; the intercept b is not penalised. That is
/// scikit-learn's `Ridge(alpha: λ)` behind a `StandardScaler`. All targets share one λ, of
/// `RidgeRegression.grid`: the one with the least generalised cross-validation error (Golub, Heath
/// and Wahba, 1979), which needs no other rows than those it is fitted on.
///
/// Sums run in `Double`, in the order of the rows, so equal rows give equal bytes.
package struct RidgeRegression: Sendable, Equatable {
    /// λ to choose from, descending; of equally good ones the largest is taken.
    package static let grid: [Double] = [
        1e7, 3e6, 1e6, 3e5, 1e5, 3e4, 1e4, 3e3, 1e3, 300, 100, 30, 10, 3, 1, 0.3, 0.1, 0.03, 0.01,
    ]

    /// The λ that was chosen.
    package let lambda: Double
    /// `[grid.count]`, the generalised cross-validation error of each λ: an estimate of the mean
    /// squared error of a new row's target; infinite where λ leaves no degree of freedom.
    package let errors: [Double]
    /// b, `[m]`: the mean of each target over the rows.
    package let targetMeans: [Double]
    /// B, `[p, m]`, row by row.
    package let coefficients: [Double]
    /// Makes Z of the features.
    package let scaler: ColumnScaler

    /// Restores a regression from its parts.
    init(
        lambda: Double, errors: [Double], targetMeans: [Double], coefficients: [Double],
        scaler: ColumnScaler
    ) {
        self.lambda = lambda
        self.errors = errors
        self.targetMeans = targetMeans
        self.coefficients = coefficients
        self.scaler = scaler
    }

    /// Fits the targets of some rows.
    ///
    /// - Parameters:
    ///   - features: `[n, p]`, finite in these rows.
    ///   - targets: `[n, m]`, finite in these rows.
    ///   - rows: At least one; no other row is read.
    /// - Throws: `LinearAlgebraError.eigenSolverFailed` where a feature or a target is not finite.
    package init(
        features: DenseMatrix, targets: DenseMatrix, rows: [Int]
    ) throws(LinearAlgebraError) {
        precondition(features.rowCount == targets.rowCount, "features and targets of the same rows")
        precondition(!rows.isEmpty, "no rows to fit")
        let moments = RidgeMoments(features: features, targets: targets, rows: rows)
        let spectrum = try RidgeSpectrum(moments)
        let errors = Self.grid.map { spectrum.error($0) }
        // The first of the smallest: the largest λ.
        let best = errors.indices.min { errors[$0] < errors[$1] } ?? 0
        self.errors = errors
        lambda = Self.grid[best]
        targetMeans = moments.targetMeans
        coefficients = spectrum.coefficients(lambda)
        scaler = moments.scaler
    }

    /// Predicts the targets of some rows.
    ///
    /// - Parameters:
    ///   - features: `[n, p]`, scaled as those it was fitted on.
    ///   - rows: Which of the n.
    /// - Returns: `[rows.count, m]`.
    package func predict(_ features: DenseMatrix, rows: [Int]) -> DenseMatrix {
        scaler.predict(
            features, rows: rows, coefficients: coefficients, intercepts: targetMeans)
    }
}

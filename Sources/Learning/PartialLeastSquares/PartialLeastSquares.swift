package import LinearAlgebra

/// Partial least squares regression of several targets: linear, through a few components of the
/// features that vary most together with the targets.
///
/// It is the PLS2 of Wold, Sjöström and Eriksson (2001), Chemometrics and Intelligent Laboratory
/// Systems 58, computed by the kernel algorithm of Dayal and MacGregor (1997), Journal of
/// Chemometrics 11, from ZᵀZ and ZᵀY alone: memory does not grow with the rows. Features have mean
/// 0 and standard deviation 1 over the rows it is fitted on, as in scikit-learn's `PLSRegression`;
/// targets have mean 0, and standard deviation 1 too where they are scaled.
///
/// Sums run in `Double`, in the order of the rows, so equal rows give equal bytes.
package struct PartialLeastSquares: Sendable, Equatable {
    /// Components that were found: fewer than asked for where features or targets have no more.
    package let componentCount: Int
    /// `[m]`, the mean of each target over the rows.
    package let targetMeans: [Double]
    /// B, `[p, m]`, row by row.
    package let coefficients: [Double]
    /// Makes Z of the features.
    package let scaler: ColumnScaler

    /// Restores a regression from its parts.
    init(
        componentCount: Int, targetMeans: [Double], coefficients: [Double], scaler: ColumnScaler
    ) {
        self.componentCount = componentCount
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
    ///   - mostComponents: From 1.
    ///   - scalesTargets: Whether each target is divided by its standard deviation, so that all
    ///     count alike.
    ///   - step: Called before each component with the share of the components that are found,
    ///     and before that with 0 while rows are added up.
    /// - Throws: `LinearAlgebraError.eigenSolverFailed` where a feature or a target is not finite,
    ///   and what `step` throws.
    package init(
        features: DenseMatrix, targets: DenseMatrix, rows: [Int], mostComponents: Int,
        scalesTargets: Bool, step: (Double) throws -> Void = { _ in }
    ) throws {
        precondition(features.rowCount == targets.rowCount, "features and targets of the same rows")
        precondition(!rows.isEmpty, "no rows to fit")
        precondition(mostComponents > 0, "\(mostComponents) components")
        let moments = try RidgeMoments(features: features, targets: targets, rows: rows) {
            try step(0)
        }
        let scales =
            scalesTargets
            ? Self.scales(targets, rows, moments.targetMeans)
            : [Double](repeating: 1, count: moments.targetMeans.count)
        var search = ComponentSearch(moments, targetScales: scales)
        let most = min(mostComponents, features.columnCount, rows.count - 1)
        for found in 0..<max(0, most) {
            try step(Double(found) / Double(most))
            guard try search.findNext() else { break }
        }
        componentCount = search.componentCount
        targetMeans = moments.targetMeans
        coefficients = search.coefficients
        scaler = moments.scaler
    }

    /// Standard deviations, 1 for a target that is constant to single precision.
    private static func scales(
        _ targets: DenseMatrix, _ rows: [Int], _ means: [Double]
    ) -> [Double] {
        zip(RidgeMoments.deviations(targets, rows, means), means).map { deviation, mean in
            deviation > RidgeMoments.smallestVariation * mean.magnitude ? deviation : 1
        }
    }

    /// Predicts the targets of some rows.
    ///
    /// - Parameter features: `[n, p]`, scaled as those it was fitted on.
    /// - Returns: `[n, m]`.
    package func predict(_ features: DenseMatrix) -> DenseMatrix {
        scaler.predict(
            features, rows: Array(0..<features.rowCount), coefficients: coefficients,
            intercepts: targetMeans)
    }
}

extension PartialLeastSquares {
    /// How many `components` were found, and what predictions need: `coefficients` `[p, m]`,
    /// `target-means`, `feature-means` and `feature-scales`.
    package var archive: ArrayArchive {
        var archive = ArrayArchive()
        archive.setInt64s("components", [Int64(componentCount)])
        archive["coefficients"] = ArrayArchive.Entry(
            shape: [scaler.featureCount, targetMeans.count], element: .float64(coefficients))
        archive.setDoubles("target-means", targetMeans)
        archive.setDoubles("feature-means", scaler.means)
        archive.setDoubles("feature-scales", scaler.scales)
        return archive
    }

    /// Reads what `archive` holds.
    ///
    /// - Throws: `LinearAlgebraError.missingEntry`, `.unexpectedEntry`.
    package init(archive: ArrayArchive) throws(LinearAlgebraError) {
        func check(_ name: String, _ found: Int, _ expected: Int) throws(LinearAlgebraError) {
            guard found == expected else {
                throw .unexpectedEntry(
                    source: archive.source, name: name, expected: "\(expected) numbers",
                    found: "\(found)")
            }
        }
        let counts = try archive.int64s("components")
        try check("components", counts.count, 1)
        let targetMeans = try archive.doubles("target-means")
        let means = try archive.doubles("feature-means")
        let scales = try archive.doubles("feature-scales")
        try check("feature-scales", scales.count, means.count)
        let coefficients = try archive.doubles("coefficients")
        try check("coefficients", coefficients.count, means.count * targetMeans.count)
        self.init(
            componentCount: Int(clamping: counts[0]), targetMeans: targetMeans,
            coefficients: coefficients, scaler: ColumnScaler(means: means, scales: scales))
    }
}

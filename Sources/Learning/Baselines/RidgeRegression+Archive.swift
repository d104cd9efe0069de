package import LinearAlgebra

extension RidgeRegression {
    /// The chosen `lambda`, the `lambdas` it was chosen from with their `lambda-errors`, and what
    /// predictions need: `coefficients` `[p, m]`, `target-means`, `feature-means` and
    /// `feature-scales`.
    package var archive: ArrayArchive {
        var archive = ArrayArchive()
        archive.setDoubles("lambda", [lambda])
        archive.setDoubles("lambdas", Self.grid)
        archive.setDoubles("lambda-errors", errors)
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
        let chosen = try archive.doubles("lambda")
        try check("lambda", chosen.count, 1)
        let targetMeans = try archive.doubles("target-means")
        let means = try archive.doubles("feature-means")
        let scales = try archive.doubles("feature-scales")
        try check("feature-scales", scales.count, means.count)
        let coefficients = try archive.doubles("coefficients")
        try check("coefficients", coefficients.count, means.count * targetMeans.count)
        self.init(
            lambda: chosen[0], errors: try archive.doubles("lambda-errors"),
            targetMeans: targetMeans, coefficients: coefficients,
            scaler: ColumnScaler(means: means, scales: scales))
    }
}

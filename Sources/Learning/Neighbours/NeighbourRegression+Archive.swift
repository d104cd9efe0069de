package import LinearAlgebra

extension NeighbourRegression {
    /// What predictions need: `features` `[n, p]`, `targets` `[n, m]`, `neighbours`, `metric` and
    /// `weights`.
    package var archive: ArrayArchive {
        var archive = ArrayArchive()
        archive.setMatrix("features", features)
        archive.setMatrix("targets", targets)
        archive.setInt64s("neighbours", [Int64(count)])
        archive.setTexts("metric", [metric.rawValue])
        archive.setTexts("weights", [weighting.rawValue])
        return archive
    }

    /// Reads what `archive` holds.
    ///
    /// - Throws: `LinearAlgebraError.missingEntry`, `.unexpectedEntry`.
    package init(archive: ArrayArchive) throws(LinearAlgebraError) {
        func wrong(
            _ name: String, _ expected: String, _ found: String
        ) -> LinearAlgebraError {
            .unexpectedEntry(
                source: archive.source, name: name, expected: expected, found: found)
        }
        let features = try archive.matrix("features")
        let targets = try archive.matrix("targets")
        guard features.rowCount > 0, targets.rowCount == features.rowCount else {
            throw wrong(
                "targets", "\(features.rowCount) rows, at least 1", "\(targets.rowCount) rows")
        }
        let counts = try archive.int64s("neighbours")
        guard counts.count == 1, let count = Int(exactly: counts[0]), count > 0 else {
            throw wrong("neighbours", "a number from 1", "\(counts)")
        }
        let metrics = try archive.texts("metric")
        guard let metric = Metric(rawValue: metrics.joined()) else {
            throw wrong(
                "metric", Metric.allCases.map(\.rawValue).joined(separator: " or "),
                metrics.joined(separator: ", "))
        }
        let weights = try archive.texts("weights")
        guard let weighting = Weighting(rawValue: weights.joined()) else {
            throw wrong(
                "weights", Weighting.allCases.map(\.rawValue).joined(separator: " or "),
                weights.joined(separator: ", "))
        }
        self.init(
            features: features, targets: targets, count: count, metric: metric,
            weighting: weighting)
    }
}

package import LinearAlgebra

/// Gradient-boosted regression trees (Friedman, Annals of Statistics 29:1189, 2001), those of each
/// target apart, grown on histograms and applied by libxgboost (Chen and Guestrin, KDD 2016).
package struct BoostedTrees: Sendable, Equatable {
    /// p.
    package let featureCount: Int
    /// `[m]`: the mean of each target over the training rows, to which trees add.
    package let targetMeans: [Double]
    /// Of each target.
    let ensembles: [TreeEnsemble]

    /// Takes what was grown.
    init(featureCount: Int, targetMeans: [Double], ensembles: [TreeEnsemble]) {
        self.featureCount = featureCount
        self.targetMeans = targetMeans
        self.ensembles = ensembles
    }

    /// Predicts the targets of rows, each from its features alone.
    ///
    /// - Parameter features: `[n, p]`. A row with a value that is not finite has no prediction.
    /// - Returns: `[n, m]`; NaN in rows without a prediction.
    /// - Throws: `BoostedTreesError.library`.
    package func predict(_ features: DenseMatrix) throws(BoostedTreesError) -> DenseMatrix {
        precondition(features.columnCount == featureCount, "features of another model")
        let (n, m) = (features.rowCount, targetMeans.count)
        var predictions = DenseMatrix(rowCount: n, columnCount: m)
        guard n > 0, m > 0 else { return predictions }
        // The library takes NaN for a missing value, and refuses infinite ones.
        let unknown = (0..<n).filter { !features.row($0).allSatisfy(\.isFinite) }
        var known = features
        for row in unknown {
            for column in 0..<featureCount { known[row, column] = 0 }
        }
        let rows = try TreeRows(known)
        for (target, trees) in ensembles.enumerated() {
            let booster = try TreeBooster.predicting(by: trees, featureCount: featureCount)
            let (mean, sums) = (targetMeans[target], try booster.sums(of: rows))
            for row in 0..<n { predictions[row, target] = Float(mean + Double(sums[row])) }
        }
        for row in unknown {
            for target in 0..<m { predictions[row, target] = .nan }
        }
        return predictions
    }
}

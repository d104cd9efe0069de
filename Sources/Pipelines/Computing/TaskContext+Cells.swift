import Learning
import LinearAlgebra

/// What networks and baselines learn from, joined by cell id.
extension TaskContext {
    /// The features of `cells`, in their order: components of each view, then selected genes.
    func features(of cells: [String]) throws -> DenseMatrix {
        guard let features = try FeatureRows("features", self) else {
            throw TaskError.missingInput(task: task, role: "features")
        }
        return features.matrix.selectingRows(
            try CellIndex(ids: features.cells).positions(of: cells))
    }

    /// The features of each cell's batch; nil where the study has none.
    func batchFeatures(of cells: [String]) throws -> DenseMatrix? {
        guard let batches = try FeatureRows("batch-features", self) else { return nil }
        return batches.matrix.selectingRows(try CellIndex(ids: batches.cells).positions(of: cells))
    }

    /// The targets of `cells` as networks learn them; of wide targets the coordinates.
    func targets(
        of cells: [String], isLatent: Bool, standardises: Bool
    ) throws -> DenseMatrix {
        if isLatent {
            return try LatentShard(paths: somePaths("latent"), cells: cells).targets.values
        }
        var values = try Truth(paths: somePaths("targets"), cells: cells).values
        if standardises { standardiseWithinRows(&values) }
        return values
    }

    /// The targets' names, or numbers for coordinates in their decomposition.
    func targetNames(isLatent: Bool) throws -> [String] {
        guard isLatent else { return try archive("target-names").texts("names") }
        let components = try archive("target-components").matrix("components")
        return (0..<components.columnCount).map { String($0) }
    }
}

import Learning
import LinearAlgebra

/// What networks and baselines learn from, joined by cell id.
extension TaskContext {
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

    /// The rows of `cells` that something is fitted to: those that a fold trains on, by the input
    /// `folds`; all of them for nil.
    func fittedRows(of cells: [String], withoutFold fold: Int?) throws -> [Int] {
        guard let fold else { return Array(cells.indices) }
        return try FoldTable(archive: archive("folds")).trainingRows(of: cells, fold: fold)
    }

    /// The targets' names, or numbers for coordinates in their decomposition.
    func targetNames(isLatent: Bool) throws -> [String] {
        guard isLatent else { return try archive("target-names").texts("names") }
        let components = try archive("target-components").matrix("components")
        return (0..<components.columnCount).map { String($0) }
    }
}

internal import Learning
package import LinearAlgebra

/// A truncated SVD of a finished study: its loadings, and the coordinates of the training inputs.
package struct ExportedComponents: Sendable {
    /// `[columns, k]`; a component that does not exist is 0.
    package let components: DenseMatrix
    /// `[k]`, descending.
    package let singularValues: [Double]
    /// The largest ‖AᵀAv − θv‖/θ before the last pass.
    package let residual: Double
    /// Ids of the cells of the training inputs; none where targets were decomposed.
    package let cells: [String]
    /// `[cells, k]`, of a view of the inputs.
    package let coordinates: DenseMatrix

    /// Reads what a decomposition left, and what was projected on it.
    ///
    /// - Parameters:
    ///   - task: The last task of the decomposition, by its place in the plan.
    ///   - tasks: The finished study.
    /// - Throws: `CoordinationError.missingOutput`, and what reading throws.
    package init(decomposition task: Int, of tasks: FinishedTasks) throws {
        let archive = try ArrayArchive(contentsOf: try tasks.path("components", of: task))
        components = try archive.matrix("components")
        singularValues = try archive.floats("singular-values").values.map { Double($0) }
        residual = try archive.doubles("residual").first ?? 0
        var (cells, parts) = ([String](), [DenseMatrix]())
        for index in try tasks.projections(on: task) {
            let rows = try ArrayArchive(contentsOf: try tasks.path("features", of: index))
            cells += try rows.texts("cells")
            parts.append(try rows.matrix("features"))
        }
        self.cells = cells
        coordinates =
            parts.isEmpty
            ? DenseMatrix(rowCount: 0, columnCount: components.columnCount)
            : DenseMatrix.stackingRows(parts)
    }
}

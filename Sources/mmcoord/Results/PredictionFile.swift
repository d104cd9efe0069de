internal import LinearAlgebra
internal import SingleCell

/// Predictions with columns about their cells, written as AnnData.
struct PredictionFile {
    /// `[cellCount]` ids.
    let cells: [String]
    /// `[targetCount]` names.
    let targets: [String]
    /// `[cellCount, targetCount]`.
    let predictions: DenseMatrix
    /// Columns of `obs`, each `[cellCount]`.
    let observations: [(name: String, column: CellColumn)]

    /// Writes the file; it appears by rename.
    func write(to path: String) throws(SingleCellError) {
        var writer = try AnnDataWriter(
            path: path, cellIds: cells, cells: observations, columnNames: targets)
        try writer.append(predictions)
        try writer.finish()
    }
}

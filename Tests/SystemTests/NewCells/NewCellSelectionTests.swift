import LinearAlgebra
import SingleCell
import Testing
import mmcoord

/// Which matrix of a file of new cells is predicted.
@Suite struct NewCellSelectionTests {
    @Test("a file whose matrices cannot be listed is refused, its first one not taken")
    func unlisted() throws {
        let sandbox = try Sandbox()
        let path = sandbox.folder + "/new.h5ad"
        var contents = AnnDataContents(cells: ["a", "b"], features: ["CD4", "CD8A", "MS4A1"])
        // No frame names the columns of raw.X, so that the list of matrices breaks off there.
        contents.matrices = ["X": .dense, "raw.X": .dense]
        var writer = try AnnDataWriter(path: path, contents)
        let values = DenseMatrix(rowCount: 2, columnCount: 3, values: [1, 2, 3, 4, 5, 6])
        for place in ["X", "raw.X"] { try writer.append(values, to: place) }
        try writer.finish()
        let given = MatrixLocation(path: path)
        let chosen = MatrixLocation(path: path, selection: MatrixSelection(layer: "counts"))
        // Nothing has to be listed where the study reads the first matrix too.
        let first = try NewCells(given, like: given, folder: sandbox.folder)
        #expect(first.header.columnNames.count == 3)
        #expect(throws: PredictionError.self) {
            try NewCells(given, like: chosen, folder: sandbox.folder)
        }
    }
}

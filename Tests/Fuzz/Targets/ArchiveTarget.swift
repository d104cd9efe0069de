import Foundation
import Learning
import LinearAlgebra

/// Blobs as tasks read them: the archive, and everything that is made from its arrays.
struct ArchiveTarget: FuzzTarget {
    static let name = "archive"

    func run(_ bytes: [UInt8]) {
        guard let archive = try? ArrayArchive(decoding: bytes) else { return }
        // What was understood is written as it was read, or not at all.
        precondition(
            (try? ArrayArchive(decoding: archive.encoded()))?.names == archive.names,
            "an archive that was read cannot be read again")
        _ = try? Network(archive: archive)
        _ = try? MeanProfile(archive: archive)
        _ = try? RidgeRegression(archive: archive)
        _ = try? FoldPlan(archive: archive)
        _ = try? ColumnStatistics(archive: archive)
        _ = try? archive.texts("cells")
        for name in ["block", "predictions", "latent"] {
            guard let cells = try? archive.cells(name) else { continue }
            if cells.rowCount > 0, cells.rowCount * cells.columnCount < 1 << 20 {
                _ = cells.dense()
                _ = ColumnStatistics(cells)
            }
        }
    }

    static func seeds() throws -> [[UInt8]] {
        let dense = DenseMatrix(rowCount: 2, columnCount: 3, values: [1, 0, 2, 0, 3, 4])
        let sparse = SparseMatrix(
            rowCount: 2, columnCount: 3, rowOffsets: [0, 2, 3], columnIndices: [0, 2, 1],
            values: [1, 2, 3])
        var block = ArrayArchive()
        block.setTexts("cells", ["a", "bc"])
        block.setCells("block", .sparse(sparse))
        block.setMatrix("predictions", dense)
        block.setBytes("constant", [0, 1])
        block.setInt32s("numbers", [1, -1])
        let shape = NetworkShape(inputCount: 2, hidden: [3], targetCount: 1)
        let network = Network(
            shape: shape, parameters: [Float](repeating: 0.5, count: shape.parameterCount))
        var folds = ArrayArchive()
        try FoldPlan(
            scheme: .group(by: "group"), foldCount: 2, foldOfCell: [0, 1, 0],
            groups: ["x", "y", "x"]
        ).store(in: &folds)
        let factors = FactoredPredictions(
            cells: ["a", "b"], blocks: [FactoredPredictions.Block(latent: dense, components: dense)]
        )
        let archives = [
            block, network.archive(), folds, ColumnStatistics(.dense(dense)).archive(),
            factors.archive(), ArrayArchive(),
        ]
        return archives.map { $0.encoded() }
    }
}

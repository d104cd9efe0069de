import Learning
import LinearAlgebra

/// Which columns a study uses, as the tasks after `columns` read it.
struct ColumnDecision {
    /// [d] in training order: whether the decomposition sees the column.
    var keep: [Bool]
    /// [test d]: the training column of each test column, -1 for none; empty without test cells.
    var testColumn: [Int32]
    /// [g] training columns that are features of their own, ascending.
    var genes: [Int]
    /// Over `genes`.
    var scaler: ColumnScaler

    init(keep: [Bool], testColumn: [Int32], genes: [Int], scaler: ColumnScaler) {
        self.keep = keep
        self.testColumn = testColumn
        self.genes = genes
        self.scaler = scaler
    }

    init(archive: ArrayArchive) throws {
        keep = try archive.bytes("keep").map { $0 != 0 }
        testColumn = try archive.int32s("test-column")
        genes = try archive.int64s("genes").map(Int.init)
        scaler = ColumnScaler(
            means: try archive.doubles("gene-means"),
            scales: try archive.doubles("gene-scales"))
    }

    var archive: ArrayArchive {
        var archive = ArrayArchive()
        archive.setBytes("keep", keep.map { $0 ? 1 : 0 })
        archive.setInt32s("test-column", testColumn)
        archive.setInt64s("genes", genes.map(Int64.init))
        archive.setDoubles("gene-means", scaler.means)
        archive.setDoubles("gene-scales", scaler.scales)
        return archive
    }

    /// A test block with its columns in training order.
    func aligned(_ block: CellMatrix) -> CellMatrix {
        block.remappingColumns(testColumn, columnCount: keep.count)
    }
}

import Learning
import LinearAlgebra

/// Which columns a study uses, as the tasks after `columns` read it.
struct ColumnDecision {
    /// [d] in training order: whether the decomposition sees the column.
    var keep: [Bool]
    /// [test d]: the training column of each test column, -1 for none; empty without test cells.
    var testColumn: [Int32]

    init(keep: [Bool], testColumn: [Int32]) {
        self.keep = keep
        self.testColumn = testColumn
    }

    init(archive: ArrayArchive) throws {
        keep = try archive.bytes("keep").map { $0 != 0 }
        testColumn = try archive.int32s("test-column")
    }

    var archive: ArrayArchive {
        var archive = ArrayArchive()
        archive.setBytes("keep", keep.map { $0 ? 1 : 0 })
        archive.setInt32s("test-column", testColumn)
        return archive
    }

    /// The places in `columns`, which are training columns, of those that the test cells lack.
    ///
    /// A study uses no such column of its own test cells; cells that come after it may lack some.
    func missing(_ columns: [Int]) -> [Int] {
        let present = Set(testColumn.lazy.filter { $0 >= 0 }.map(Int.init))
        return columns.indices.filter { !present.contains(columns[$0]) }
    }

    /// A test block with its columns in training order.
    func aligned(_ block: CellMatrix) -> CellMatrix {
        block.remappingColumns(testColumn, columnCount: keep.count)
    }
}

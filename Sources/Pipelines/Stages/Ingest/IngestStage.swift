package import Coordination
import Learning
import LinearAlgebra
import SingleCell

/// Reads rows of a data file into a shard; see `IngestWork`.
package enum IngestStage: Stage {
    package typealias Work = IngestWork
    package static let kind = TaskKind("ingest")
    package static let version = 4
    package static let traits = TaskTraits()

    package static func run(_ work: IngestWork, _ context: TaskContext) throws -> [OutputBytes] {
        let path = try context.path("file")
        let patience = ReadPatience { context.notice("waits, since \($0)") }
        let (header, block) = try patience.read {
            let file = try MatrixFile(MatrixSource(path: path, selection: work.selection))
            guard work.endRow <= file.header.rowCount else {
                throw TaskError.rowsOutOfRange(
                    path: path, rowCount: file.header.rowCount, wanted: work.endRow)
            }
            return (file.header, try file.readRows(work.firstRow..<work.endRow))
        } checkEnd: {
            try context.checkCancellation()
        }
        let rows = work.firstRow..<work.endRow
        try context.checkCancellation()
        var names = ArrayArchive()
        names.setTexts("names", header.columnNames)
        let cells = Array(header.cellIds[rows])
        var statistics = ColumnStatistics(block).archive()
        CellFacts(block, cells: cells).store(in: &statistics)
        return [
            OutputBytes("shard", Shard(cells: cells, block: block).archive),
            OutputBytes("statistics", statistics),
            OutputBytes("names", names),
        ]
    }
}

/// A block of cells with their ids, as tasks pass it on.
struct Shard {
    /// [n] ids, in file order.
    var cells: [String]
    /// [n, d].
    var block: CellMatrix

    init(cells: [String], block: CellMatrix) {
        self.cells = cells
        self.block = block
    }

    init(archive: ArrayArchive) throws {
        cells = try archive.texts("cells")
        block = try archive.cells("values")
    }

    var archive: ArrayArchive {
        var archive = ArrayArchive()
        archive.setTexts("cells", cells)
        archive.setCells("values", block)
        return archive
    }
}

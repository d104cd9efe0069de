package import Coordination
import Learning
import LinearAlgebra
import SingleCell

/// Joins a file of another program with a study's cells; see `FileFeaturesWork`.
package enum FileFeaturesStage: Stage {
    package typealias Work = FileFeaturesWork
    package static let kind = TaskKind("file-features")
    package static let version = 1
    package static let traits = TaskTraits(kept: .everything)

    /// What is read at once, in bytes of single precision.
    static let blockBytes = 32 << 20

    package static func run(
        _ work: FileFeaturesWork, _ context: TaskContext
    ) throws -> [OutputBytes] {
        let table = try LabelTable(archive: context.archive("labels"))
        let path = try context.path("file")
        let patience = ReadPatience { context.notice("waits, since \($0)") }
        let (training, tests) = (table.training.cells, table.tests.cells)
        let features = try patience.read {
            let file = try MatrixFile(MatrixSource(path: path, selection: work.selection))
            let rows = try ForeignRows(of: training + tests, in: file.header)
            return try read(rows.places, of: file, context)
        } checkEnd: {
            try context.checkCancellation()
        }
        return FeatureRows.outputs(features, training: training, tests: tests)
    }

    /// The rows at some places, in their order, dense.
    private static func read(
        _ places: [Int], of file: MatrixFile, _ context: TaskContext
    ) throws -> DenseMatrix {
        let width = file.header.columnCount
        var result = DenseMatrix(rowCount: places.count, columnCount: width)
        let order = places.indices.sorted { places[$0] < places[$1] }
        let most = max(1, blockBytes / (4 * max(1, width)))
        var next = 0
        while next < order.count {
            try context.checkCancellation()
            let first = places[order[next]]
            let wanted = order[next...].prefix { places[$0] < first + most }
            let last = wanted.last.map { places[$0] } ?? first
            let range = first..<last + 1
            if let block = try wholeBlock(range, of: file, needsAll: wanted.count == range.count) {
                for row in wanted {
                    result.replaceRow(row, with: block.row(places[row] - first))
                }
            } else {
                for row in wanted {
                    let alone = try file.readRows(places[row]..<places[row] + 1).dense()
                    result.replaceRow(row, with: alone.row(0))
                }
            }
            next += wanted.count
            context.report(TaskProgress(fraction: Double(next) / Double(order.count)))
        }
        return result
    }

    /// A range of rows, dense; nil where one of them holds a value that is not finite and may be
    /// of a cell that nobody asks for, so that rows are to be read alone.
    private static func wholeBlock(
        _ range: Range<Int>, of file: MatrixFile, needsAll: Bool
    ) throws -> DenseMatrix? {
        do {
            return try file.readRows(range).dense()
        } catch SingleCellError.notFinite where !needsAll {
            return nil
        }
    }
}

extension DenseMatrix {
    fileprivate mutating func replaceRow(_ row: Int, with new: ArraySlice<Float>) {
        values.replaceSubrange(row * columnCount..<(row + 1) * columnCount, with: new)
    }
}

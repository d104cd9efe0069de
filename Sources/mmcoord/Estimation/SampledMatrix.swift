import Coordination
import Pipelines
import Foundation
import Learning
import LinearAlgebra
import SingleCell

/// A few rows of a data file, and how long it took to get them.
struct SampledMatrix: Sendable {
    /// The rows.
    let block: CellMatrix
    /// The share of their entries that are not zero.
    let density: Double
    /// Opening the file and reading its names.
    let openingSeconds: Double
    /// Dense bytes a second that one of several threads makes a shard of.
    let ingestionRate: Double

    /// An open file that several threads read.
    private final class Open: Sendable {
        let file: MatrixFile

        init(_ source: MatrixSource) throws(SingleCellError) {
            file = try MatrixFile(source)
        }
    }

    /// Reads about so many seconds' worth of rows, from a third of the file on.
    ///
    /// - Throws: `SingleCellError` as a task would.
    init(
        _ location: MatrixLocation, watch: Stopwatch, threadCount: Int, seconds: Double
    ) throws {
        let start = watch.now()
        let open = try Open(MatrixSource(path: location.path, layer: location.layer))
        openingSeconds = watch.now() - start
        let header = open.file.header
        let (rowCount, width) = (header.rowCount, max(1, header.columnCount))
        let wanted = Int(seconds * CostRates.usual(.ingestion(.trainingInputs))) / (4 * width)
        let count = min(rowCount, max(48, wanted))
        let first = rowCount / 3 % max(1, rowCount - count + 1)
        let rows = first..<first + count
        // Read untimed first: a run hashes every file before it reads any, so what fits into
        // memory does not come from the disk then.
        block = try open.file.readRows(rows)
        density = Self.density(of: block)
        let rowBytes = 4 * Double(width)
        let few = rows.prefix(max(1, count / 4))
        let times = try [few, rows].map { part in
            try watch.mean(ofThreads: threadCount) { _ in
                try watch.seconds { _ = ColumnStatistics(try open.file.readRows(part)) }
            }
        }
        // Columns cost something once, however many rows there are: a shard has many.
        let more = Double(count - few.count) * rowBytes
        let isSteady = times[1] > 1.5 * times[0]
        ingestionRate =
            isSteady ? more / (times[1] - times[0]) : Double(count) * rowBytes / times[1]
    }

    private static func density(of block: CellMatrix) -> Double {
        switch block {
        case .sparse(let matrix): matrix.density
        case .dense(let matrix):
            Double(matrix.values.count { $0 != 0 }) / Double(max(1, matrix.values.count))
        }
    }
}

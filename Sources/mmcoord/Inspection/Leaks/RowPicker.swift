internal import LinearAlgebra
internal import SingleCell

/// Reads chosen rows of a matrix file with few reads of limited size.
struct RowPicker: ~Copyable {
    private let file: MatrixFile

    /// The most entries held at once.
    static let mostEntries = 16 << 20
    /// The most reads of one file; each opens its dataset again.
    private static let mostReads = 256

    /// Opens the matrix of a header.
    init(_ location: MatrixLocation) throws(SingleCellError) {
        file = try MatrixFile(location.source)
    }

    /// The most rows that can be held at once.
    static func rowLimit(_ header: MatrixHeader) -> Int {
        // A sparse entry takes twice the memory of a dense one.
        let share = max(1e-3, min(1, 2 * header.nonZeroFraction))
        return max(1, Int(Double(mostEntries) / (Double(max(1, header.columnCount)) * share)))
    }

    /// Returns which of some rows can be read: all, unless they lie too far apart.
    ///
    /// - Parameters:
    ///   - rows: Rows of the file, in any order.
    ///   - header: Of the file.
    /// - Returns: Positions in `rows`, ascending.
    static func readable(_ rows: [Int], of header: MatrixHeader) -> [Int] {
        let order = rows.indices.sorted { rows[$0] < rows[$1] }
        let runs = runs(order.map { rows[$0] }, header)
        // Each read of a matrix stored by columns passes over all of it, so there is only one.
        let most = header.storage == .csc ? 1 : mostReads
        return runs.prefix(most).flatMap { $0 }.map { order[$0] }.sorted()
    }

    /// Cuts ascending rows into runs that are read at once, including the rows between them.
    private static func runs(_ rows: [Int], _ header: MatrixHeader) -> [Range<Int>] {
        let longest = rowLimit(header)
        // Opening a dataset costs more than reading a megabyte of unneeded rows.
        let gap =
            header.storage == .csc
            ? longest : min(longest, max(4, (1 << 18) / max(1, header.columnCount)))
        var runs: [Range<Int>] = []
        var start = 0
        for place in rows.indices.dropFirst()
        where rows[place] - rows[place - 1] > gap || rows[place] - rows[start] >= longest {
            runs.append(start..<place)
            start = place
        }
        return rows.isEmpty ? [] : runs + [start..<rows.count]
    }

    /// Reads rows, in the order given; each must be `readable` with the others.
    ///
    /// - Returns: `[rows.count, columnCount]`.
    func read(_ rows: [Int]) throws(SingleCellError) -> CellMatrix {
        let order = rows.indices.sorted { rows[$0] < rows[$1] }
        let ascending = order.map { rows[$0] }
        var blocks: [CellMatrix] = []
        for run in Self.runs(ascending, file.header) {
            let first = ascending[run.lowerBound]
            let block = try file.readRows(first..<ascending[run.upperBound - 1] + 1)
            blocks.append(block.selectingRows(ascending[run].map { $0 - first }))
        }
        var places = [Int](repeating: 0, count: rows.count)
        for (place, position) in order.enumerated() { places[position] = place }
        return CellMatrix.stacking(blocks, columnCount: file.header.columnCount)
            .selectingRows(places)
    }
}

extension CellMatrix {
    /// Joins the rows of all blocks; all are dense or all sparse, as one file's are.
    static func stacking(_ blocks: [CellMatrix], columnCount: Int) -> CellMatrix {
        var dense: [DenseMatrix] = []
        var offsets = [0]
        var columns: [Int32] = []
        var values: [Float] = []
        for block in blocks {
            switch block {
            case .dense(let matrix): dense.append(matrix)
            case .sparse(let matrix):
                let start = columns.count
                offsets += matrix.rowOffsets.dropFirst().map { start + $0 }
                columns += matrix.columnIndices
                values += matrix.values
            }
        }
        guard dense.isEmpty else { return .dense(DenseMatrix.stackingRows(dense)) }
        return .sparse(
            SparseMatrix(
                rowCount: offsets.count - 1, columnCount: columnCount, rowOffsets: offsets,
                columnIndices: columns, values: values))
    }
}

/// Counts values that are not finite while a matrix is read that may hold them.
struct NotFiniteCounter {
    private(set) var byColumn: [Int]
    private var isBad: [Bool]

    /// Values examined after the first that is not finite was found; all of most files.
    static let valueLimit = 1 << 30

    init(rowCount: Int, columnCount: Int) {
        byColumn = [Int](repeating: 0, count: columnCount)
        isBad = [Bool](repeating: false, count: rowCount)
    }

    /// Counts a value.
    mutating func note(row: Int, column: Int) {
        byColumn[column] += 1
        isBad[row] = true
    }

    /// Cells with a value that is not finite.
    var badCellCount: Int { isBad.count { $0 } }

    /// Rows that are examined.
    static func rows(of header: MatrixHeader) -> Int {
        min(header.rowCount, max(1, valueLimit / max(1, header.columnCount)))
    }

    /// Counts over dense rows.
    static func survey(
        _ header: MatrixHeader, _ source: borrowing some DenseRowSource & ~Copyable
    ) throws(SingleCellError) -> NotFiniteSurvey {
        let rowCount = rows(of: header)
        let width = header.columnCount
        var counter = NotFiniteCounter(rowCount: rowCount, columnCount: width)
        let band = max(1, min(source.bandRowCount, rowCount))
        let scratch = UnsafeMutablePointer<Float>.allocate(capacity: band * width)
        defer { scratch.deallocate() }
        for first in stride(from: 0, to: rowCount, by: band) {
            let rows = first..<min(rowCount, first + band)
            try source.read(rows, into: scratch)
            for index in 0..<rows.count * width where !scratch[index].isFinite {
                counter.note(row: first + index / width, column: index % width)
            }
        }
        return counter.survey(header, rowCount)
    }

    /// The counts of the first `rowCount` cells.
    func survey(_ header: MatrixHeader, _ rowCount: Int) -> NotFiniteSurvey {
        NotFiniteSurvey(
            columnNames: header.columnNames, rowCount: rowCount, byColumn: byColumn,
            badCellCount: badCellCount)
    }
}

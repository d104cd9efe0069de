import LinearAlgebra
import SingleCell
import Testing

@Suite("Row ranges of dense files")
struct RowRangeTests {
    /// Writes a table; narrow ones get many rows a chunk, wide ones one.
    static func write(_ values: DenseMatrix, _ path: String) throws {
        var writer = try PandasWriter(
            path: path, key: "values", cellIds: (0..<values.rowCount).map { "cell\($0)" },
            columnNames: (0..<values.columnCount).map { "gene\($0)" })
        try writer.append(values)
        try writer.finish()
    }

    static func table(_ rows: Int, _ columns: Int, emptySamples: Bool = false) -> DenseMatrix {
        var random = RandomStream(seed: 9, stream: UInt64(columns))
        let middle = (rows - 16) / 2..<(rows - 16) / 2 + 16
        return DenseMatrix(
            rowCount: rows, columnCount: columns,
            values: (0..<rows * columns).map { index in
                let row = index / columns
                let isSample = row < 16 || middle.contains(row) || row >= rows - 16
                let isKept = random.next(below: 3) == 0 && !(emptySamples && isSample)
                return isKept ? random.normal() : random.next(below: 2) == 0 ? 0 : -0.0
            })
    }

    @Test("any range gives its rows", arguments: [1, 15, 16, 17, 700, 9000])
    func ranges(_ columns: Int) throws {
        let scratch = try ScratchFolder()
        let table = Self.table(150, columns)
        let path = scratch.file("table.h5")
        try Self.write(table, path)
        let file = try MatrixFile(MatrixSource(path: path))
        for range in [0..<0, 0..<1, 0..<150, 149..<150, 3..<97, 64..<128] {
            let rows = try file.readRows(range)
            let expected = range.flatMap { table.row($0) }
            #expect(rows.dense().values == expected, "\(range)")
            if case .sparse(let sparse) = rows {
                #expect(sparse.values.allSatisfy { $0 != 0 })
            }
        }
    }

    @Test("more values than the rows looked at first promise are all kept")
    func underestimated() throws {
        let scratch = try ScratchFolder()
        let table = Self.table(400, 3000, emptySamples: true)
        let path = scratch.file("table.h5")
        try Self.write(table, path)
        let file = try MatrixFile(MatrixSource(path: path))
        #expect(file.header.nonZeroFraction == 0)
        #expect(try file.readRows(0..<400).dense().values == table.values)
    }

    @Test(
        "the first value that is not finite is named, wherever it is",
        arguments: [(97, 0), (20, 8999), (149, 15)])
    func notFinite(_ row: Int, _ column: Int) throws {
        let scratch = try ScratchFolder()
        var table = Self.table(150, 9000)
        table[row, column] = .nan
        table[149, 8999] = .infinity
        let path = scratch.file("table.h5")
        try Self.write(table, path)
        let file = try MatrixFile(MatrixSource(path: path))
        let error = #expect(throws: SingleCellError.self) { try file.readRows(0..<150) }
        guard case .notFinite(path, "cell\(row)", row, "gene\(column)", "NaN", let survey) = error
        else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(survey?.rowCount == 150 && survey?.badCellCount == (row == 149 ? 1 : 2))
        #expect(survey?.badColumnCount == (column == 8999 ? 1 : 2))
    }
}

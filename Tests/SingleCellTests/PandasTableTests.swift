import LinearAlgebra
import SingleCell
import Testing

/// Tables of pandas (`Golden/make_tables.py`), whose first columns are those of the golden matrix.
@Suite("Tables of pandas")
struct PandasTableTests {
    private static let path = GoldenFile.path("pandas_tables.h5")
    private static let names = ["CD4", "Zelle ä", "πζ\\n", "😀", "CD4\n"]

    private static func file(_ key: String) throws -> MatrixFile {
        try MatrixFile(MatrixSource(path: path, layer: key))
    }

    private static func refusal(_ key: String) throws -> String {
        let error = #expect(throws: SingleCellError.self) { try file(key) }
        return try #require(error).description
    }

    @Test("a table with the columns of several types has pandas' values in pandas' order")
    func mixed() throws {
        let file = try Self.file("mixed")
        #expect(file.header.cellIds == GoldenFile.cellIds)
        #expect(file.header.columnNames == ["flag"] + Self.names + ["big", "count"])
        let rows = try file.readRows(0..<13).dense()
        for row in 0..<13 {
            let golden = (0..<5).map { GoldenFile.value(row, $0) }
            let own: [Float] = [0x1p40 + Float(row), 3 * Float(row)]
            #expect(Array(rows.row(row)) == [row % 3 == 0 ? 1 : 0] + golden + own)
        }
        #expect(try file.readRows(4..<7).dense().values == Array(rows.values[4 * 8..<7 * 8]))
    }

    @Test(
        "names that were pickled by any protocol are read",
        arguments: ["pickle1", "pickle4", "pickle5"])
    func protocols(key: String) throws {
        let file = try Self.file(key)
        #expect(file.header.columnNames == Self.names)
        let golden = (0..<13).flatMap { row in (0..<5).map { GoldenFile.value(row, $0) } }
        #expect(try file.readRows(0..<13).dense().values == golden)
    }

    @Test("the only table of a file needs no name")
    func only() throws {
        let rows = try GoldenFile.read(GoldenFile.path("pandas_table.h5"))
        #expect(
            rows.values == (0..<13).flatMap { row in (0..<3).map { GoldenFile.value(row, $0) } })
    }

    @Test("labels that are numbers become text, and equal names keep their order")
    func labels() throws {
        let numbers = try Self.file("integers").header
        #expect(numbers.cellIds == (100..<113).map(String.init))
        #expect(numbers.columnNames == ["0", "1", "2", "3", "4"])
        let twice = try Self.file("repeated")
        #expect(twice.header.columnNames == ["A", "B", "A", "C", "D"])
        let golden = (0..<5).map { GoldenFile.value(3, $0) }
        #expect(try twice.readRows(3..<4).dense().values == golden)
    }

    @Test("a pickle of anything but names is refused, and never run", arguments: ["code", "array"])
    func pickles(key: String) throws {
        let text = try Self.refusal(key)
        #expect(text.contains("\(key)/table@values_block_0_kind"), "\(text)")
        #expect(text.contains("format='fixed'"), "\(text)")
    }

    @Test(
        "what is no matrix of numbers is refused with its column",
        arguments: [
            ("category", "categories, expected numbers: columns `kind`"),
            ("date", "datetime64"), ("levels", "appendable_multiframe"),
        ])
    func noNumbers(key: String, found: String) throws {
        let text = try Self.refusal(key)
        #expect(text.contains(found) && !text.contains("damaged"), "\(text)")
    }
}

import Foundation
import LinearAlgebra
import SingleCell
import Testing

@Suite("Writers")
struct WriterTests {
    @Test("a pandas file reads back, however the rows were appended", arguments: [1, 4, 13])
    func pandas(_ step: Int) throws {
        let scratch = try ScratchFolder()
        let path = scratch.file("t.h5")
        var writer = try PandasWriter(
            path: path, key: "t", cellIds: GoldenFile.cellIds, columnNames: GoldenFile.columnNames)
        for first in stride(from: 0, to: 13, by: step) {
            let count = min(step, 13 - first)
            let values = GoldenFile.values()[(first * 17)..<((first + count) * 17)]
            try writer.append(
                DenseMatrix(rowCount: count, columnCount: 17, values: Array(values)))
        }
        #expect(try !scratch.names().contains("t.h5"))
        try writer.finish()
        #expect(try scratch.names() == ["t.h5"])
        let file = try MatrixFile(MatrixSource(path: path))
        #expect(file.header.location == "t")
        #expect(file.header.cellIds == GoldenFile.cellIds)
        #expect(file.header.columnNames == GoldenFile.columnNames)
        #expect(try file.readRows(0..<13).dense().values == GoldenFile.values())
    }

    @Test("an AnnData file reads back with its cells' facts")
    func annData() throws {
        let scratch = try ScratchFolder()
        let path = scratch.file("t.h5ad")
        let donors = (0..<13).map { $0 == 5 ? "" : "donor \($0 % 2)" }
        var writer = try AnnDataWriter(
            path: path, cellIds: GoldenFile.cellIds,
            cells: [
                ("donor", .categories(donors)), ("day", .integers(Array(0..<13))),
                ("label", .strings(GoldenFile.cellIds)),
                ("score", .floats((0..<13).map { Float($0) / 4 })),
            ], columnNames: GoldenFile.columnNames)
        try writer.append(
            DenseMatrix(rowCount: 13, columnCount: 17, values: GoldenFile.values()))
        try writer.finish()
        #expect(try scratch.names() == ["t.h5ad"])
        #expect(try GoldenFile.read(path).values == GoldenFile.values())
        let table = try #require(try CellTable(obs: path))
        #expect(table.cellIds == GoldenFile.cellIds)
        #expect(table.columnNames == ["donor", "day", "label", "score"])
        #expect(try table.column("donor") == donors)
        #expect(try table.column("day") == (0..<13).map { String($0) })
        #expect(try table.column("label") == GoldenFile.cellIds)
        #expect(try table.column("score")[3] == "0.75")
    }

    @Test("a writer dropped half-way leaves nothing")
    func unfinished() throws {
        let scratch = try ScratchFolder()
        do {
            var writer = try PandasWriter(
                path: scratch.file("t.h5"), key: "t", cellIds: ["a", "b"], columnNames: ["x"])
            try writer.append(DenseMatrix(rowCount: 1, columnCount: 1, values: [1]))
        }
        #expect(try scratch.names().isEmpty)
    }
}

import Foundation
import LinearAlgebra
import SingleCell
import Testing

@Suite("AnnData files that are written")
struct AnnDataWriterTests {
    /// Everything that a file of predictions has, over three cells and two features.
    private func contents() -> AnnDataContents {
        var contents = AnnDataContents(cells: ["a", "b", "ç"], features: ["CD3", "CD4"])
        contents.cellColumns = [
            AnnDataContents.Column("group", .categories(["x", "", "y"])),
            AnnDataContents.Column("score", .doubles([0.5, .nan, -1])),
            AnnDataContents.Column("isHeldOut", .booleans([true, false, true])),
        ]
        contents.featureColumns = [AnnDataContents.Column("score", .doubles([0.25, 0.5]))]
        contents.matrices = ["X": .dense, "layers/counts": .sparse]
        contents.cellTables = [
            "plain": .dense(DenseMatrix(rowCount: 3, columnCount: 1, values: [1, 2, 3])),
            "parted": .sparse(
                SparseMatrix(
                    rowCount: 3, columnCount: 2, rowOffsets: [0, 1, 2, 3],
                    columnIndices: [1, 0, 1], values: [1, 2, 3])),
        ]
        contents.featureTables = [
            "loadings": .doubles(rowCount: 2, columnCount: 2, values: [1, 2, 3, 4])
        ]
        contents.facts = [
            "study": .facts([
                "name": .text("citeseq"), "folds": .integer(3), "share": .number(0.25),
                "isWide": .boolean(false), "values": .numbers([1, 2]), "names": .texts(["u", "v"]),
            ])
        ]
        return contents
    }

    /// Rows that differ, with zeros.
    private let rows = DenseMatrix(rowCount: 3, columnCount: 2, values: [0, 1, 2, 0, 0, 0])

    private func write(to path: String, blockRows: Int) throws {
        var writer = try AnnDataWriter(path: path, contents())
        for start in stride(from: 0, to: 3, by: blockRows) {
            let block = rows.selectingRows(Array(start..<min(3, start + blockRows)))
            try writer.append(block)
            try writer.append(block, to: "layers/counts")
        }
        try writer.finish()
    }

    @Test("a dense and a sparse matrix read back, whatever blocks they came in")
    func matrices() throws {
        let scratch = try ScratchFolder()
        try write(to: scratch.file("one.h5ad"), blockRows: 3)
        try write(to: scratch.file("two.h5ad"), blockRows: 2)
        for name in ["one.h5ad", "two.h5ad"] {
            #expect(try GoldenFile.read(scratch.file(name)) == rows)
            #expect(try GoldenFile.read(scratch.file(name), layer: "counts") == rows)
        }
        let table = try #require(try CellTable(obs: scratch.file("one.h5ad")))
        #expect(table.cellIds == ["a", "b", "ç"])
        #expect(table.columnNames == ["group", "score", "isHeldOut"])
    }

    @Test(
        "a file is written for other programs",
        .enabled(if: ProcessInfo.processInfo.environment["MM_INTEROPERABILITY"] != nil))
    func interoperability() throws {
        let root = try #require(ProcessInfo.processInfo.environment["MM_INTEROPERABILITY"])
        try write(to: root + "/written.h5ad", blockRows: 2)
    }

    @Test("equal contents give equal bytes")
    func bytes() throws {
        let scratch = try ScratchFolder()
        try write(to: scratch.file("one.h5ad"), blockRows: 3)
        try write(to: scratch.file("two.h5ad"), blockRows: 3)
        let found = try ["one.h5ad", "two.h5ad"].map {
            try Data(contentsOf: URL(filePath: scratch.file($0)))
        }
        #expect(found[0] == found[1])
    }

    @Test("a file may have no matrix at all")
    func noMatrix() throws {
        let scratch = try ScratchFolder()
        var contents = contents()
        contents.matrices = [:]
        try AnnDataWriter(path: scratch.file("t.h5ad"), contents).finish()
        #expect(try scratch.names() == ["t.h5ad"])
        #expect(try CellTable(obs: scratch.file("t.h5ad"))?.cellIds == ["a", "b", "ç"])
    }
}

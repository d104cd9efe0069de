import Foundation
import SingleCell
import Testing

@Suite("Metadata, evaluation ids and submission")
struct TextTableTests {
    @Test("quotes, CRLF, a BOM and a missing last line break are understood")
    func dialects() throws {
        let scratch = try ScratchFolder()
        let path = try scratch.write(
            "m.csv",
            "\u{feff}day,cell_id,\"cell type\"\r\n2,a,\"B, naive\"\r\n\r\n3,\"b\",\"say \"\"x\"\"\""
        )
        let table = try CellTable(csv: path)
        #expect(table.cellIds == ["a", "b"])
        #expect(table.columnNames == ["day", "cell type"])
        #expect(try table.column("day") == ["2", "3"])
        #expect(try table.column("cell type") == ["B, naive", "say \"x\""])
    }

    @Test("a bad line is named by number")
    func badLines() throws {
        let scratch = try ScratchFolder()
        let short = try scratch.write("short.csv", "cell_id,day\na,2\n\nb\n")
        #expect(
            throws: SingleCellError.badLine(
                path: short, line: 4, problem: "1 fields, expected 2 as in the header")
        ) { try CellTable(csv: short) }
        let open = try scratch.write("open.csv", "cell_id,day\na,\"2\n")
        #expect(throws: SingleCellError.self) { try CellTable(csv: open) }
        let twice = try scratch.write("twice.csv", "cell_id,day\na,2\nb,2\na,3\n")
        #expect(
            throws: SingleCellError.duplicateCells(
                path: twice, cell: "a", firstRow: 0, secondRow: 2)
        ) { try CellTable(csv: twice) }
        let other = try scratch.write("other.csv", "barcode,day\na,2\n")
        #expect(
            throws: SingleCellError.missingColumn(
                path: other, column: "cell_id", found: ["barcode", "day"])
        ) { try CellTable(csv: other) }
        #expect(try CellTable(csv: other, idColumn: "barcode").cellIds == ["a"])
    }

    @Test("obs gives every column as text", arguments: ["dense", "csr", "csc"])
    func observations(_ name: String) throws {
        let table = try #require(try CellTable(obs: GoldenFile.path("anndata_\(name).h5ad")))
        #expect(table.cellIds == GoldenFile.cellIds)
        #expect(table.columnNames == ["donor", "day", "batch", "label", "score", "train"])
        #expect(try table.column("donor").prefix(4) == ["d1", "d2", "d3", "d1"])
        #expect(try table.column("day").prefix(3) == ["2", "3", "4"])
        #expect(try table.column("batch").prefix(2) == ["13176", "13177"])
        #expect(try table.column("label")[12] == "l12")
        #expect(try table.column("score").prefix(4) == ["0.0", "0.25", "", "0.75"])
        #expect(try table.column("train").prefix(2) == ["True", "False"])
        #expect(throws: SingleCellError.self) { try table.column("tissue") }
    }

    @Test("obs of older anndata gives the same", arguments: ["07", "06"])
    func oldObservations(_ name: String) throws {
        let table = try #require(try CellTable(obs: GoldenFile.path("anndata_\(name).h5ad")))
        #expect(table.cellIds == GoldenFile.cellIds)
        #expect(try table.column("donor").prefix(4) == ["d1", "d2", "d3", "d1"])
        #expect(try table.column("day").prefix(3) == ["2", "3", "4"])
    }

    @Test("evaluation ids are read in any column order, ignoring others")
    func evaluationIds() throws {
        let scratch = try ScratchFolder()
        let path = try scratch.write(
            "e.csv", "gene_id,note,row_id,cell_id\r\nCD4,x,7,c1\r\n\"CD8, a\",,8,c2")
        var reader = try EvaluationReader(path: path)
        var rows: [[String]] = []
        try reader.forEachRow { rowId, cellId, geneId, _ in
            rows.append([Self.text(rowId), Self.text(cellId), Self.text(geneId)])
        }
        #expect(rows == [["7", "c1", "CD4"], ["8", "c2", "CD8, a"]])
    }

    @Test(
        "a bad line of evaluation ids is named by number",
        arguments: [
            "1,c", "1,c,", "1,,g", "1,c,g,x", "1,\"c\"x,g", "1,c,\"g", "1,c,g,\"", "1,c\rd,g",
        ])
    func badEvaluationIds(_ line: String) throws {
        let scratch = try ScratchFolder()
        let path = try scratch.write("e.csv", "row_id,cell_id,gene_id\n0,c,g\n\(line)\n")
        var reader = try EvaluationReader(path: path)
        var count = 0
        let error = #expect(throws: SingleCellError.self) {
            try reader.forEachRow { _, _, _, _ in count += 1 }
        }
        #expect(count == 1)
        #expect(try #require(error).description.contains("line 3"))
        let none = try scratch.write("n.csv", "row_id,cell_id\n0,c\n")
        #expect(
            throws: SingleCellError.missingColumn(
                path: none, column: "gene_id", found: ["row_id", "cell_id"])
        ) { _ = try EvaluationReader(path: none) }
    }

    @Test("text behind a closing quote is named, not lost")
    func textBehindQuote() throws {
        let scratch = try ScratchFolder()
        let path = try scratch.write("e.csv", "row_id,cell_id,gene_id\n0,\"c\"x,g\n")
        let error = #expect(throws: SingleCellError.self) {
            var reader = try EvaluationReader(path: path)
            try reader.forEachRow { _, _, _, _ in }
        }
        let told = try #require(error).description
        #expect(told.contains("line 2 of"))
        #expect(told.contains("found `0,\"c\"x,g`"))
        #expect(told.contains("behind the quote that closes it"))
    }

    @Test("lines longer than the buffer's rest are put together")
    func longEvaluationIds() throws {
        let scratch = try ScratchFolder()
        let gene = String(repeating: "g", count: 1000)
        let lines = (0..<10_000).map { "\($0),cell\($0),\(gene)" }
        let path = try scratch.write(
            "e.csv", "row_id,cell_id,gene_id\n" + lines.joined(separator: "\n"))
        var reader = try EvaluationReader(path: path)
        var next = 0
        try reader.forEachRow { rowId, cellId, geneId, _ in
            let isRight = Self.text(rowId) == "\(next)" && Self.text(cellId) == "cell\(next)"
            if !isRight || geneId.count != 1000 { Issue.record("row \(next) is torn") }
            next += 1
        }
        #expect(next == 10_000)
    }

    @Test("names are found from their bytes, the first of equals")
    func nameTable() {
        let names = (0..<1000).map { "name\($0)" } + ["name7", ""]
        let table = NameTable(names)
        for (index, name) in names.enumerated() where name != "name7" {
            #expect(table.index(of: name) == index)
        }
        #expect(table.index(of: "name7") == 7)
        #expect(table.index(of: "name1000") == nil)
        #expect(NameTable([]).index(of: "a") == nil)
    }

    private static func text(_ bytes: Span<UInt8>) -> String {
        String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
    }
}

import SingleCell
import Testing

@Suite("Missing values and numbers of metadata")
struct MissingValueTests {
    /// `pandas._libs.parsers.STR_NA_VALUES` of pandas 2.3.3.
    static let words = [
        "", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN",
        "<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null",
    ]

    @Test("pandas' words for a missing value are missing, quoted or with blanks too")
    func words() throws {
        let scratch = try ScratchFolder()
        for word in Self.words {
            let path = try scratch.write(
                "m.csv", "cell_id,donor\na,d1\nb,\(word)\nc,\"\(word)\"\nd, \(word) \n")
            #expect(try CellTable(csv: path).columns["donor"] == ["d1", "", "", ""], "\(word)")
        }
        let path = try scratch.write("m.csv", "cell_id,donor\na,Na\nb,NANOG\nc,none\n")
        #expect(try CellTable(csv: path).columns["donor"] == ["Na", "NANOG", "none"])
    }

    @Test("a cell or a column may be called like a missing value")
    func names() throws {
        let scratch = try ScratchFolder()
        let path = try scratch.write("m.csv", "NA,cell_id,null\n1,nan,2\n3,None,NaN\n")
        let table = try CellTable(csv: path)
        #expect(table.cellIds == ["nan", "None"])
        #expect(table.columnNames == ["NA", "null"])
        #expect(table.columns["null"] == ["2", ""])
    }

    @Test("obs of .h5ad: missing codes, masks, NaN and words are missing, ids are themselves")
    func annData() throws {
        let table = try #require(try CellTable(obs: GoldenFile.path("anndata_columns.h5ad")))
        #expect(table.cellIds == ["None", "NA", "c2", "c3", "c4"])
        #expect(table.columns["integers"] == ["10", "2", "10", "9", "2"])
        #expect(table.columns["floats"] == ["1.5", "", "10.0", "2.0", "2.0"])
        #expect(table.columns["integer_categories"] == ["10", "2", "", "9", "2"])
        #expect(table.columns["text_categories"] == ["d1", "", "", "", "d2"])
        #expect(table.columns["nullable"] == ["3", "", "1", "2", "1"])
        #expect(table.columns["booleans"] == ["True", "False", "True", "True", "False"])
        let file = try MatrixFile(MatrixSource(path: table.path))
        #expect(file.header.columnNames == ["NAN", "null"])
    }

    @Test("a column of .h5ad is of numbers where it is typed so, of CSV where pandas reads it so")
    func kinds() throws {
        let table = try #require(try CellTable(obs: GoldenFile.path("anndata_columns.h5ad")))
        let numbers = table.columnNames.filter { table.columns.column($0)?.kind == .numbers }
        #expect(numbers == ["integers", "floats", "integer_categories", "nullable"])
        let scratch = try ScratchFolder()
        func kind(_ texts: [String]) throws -> TableColumn.Kind? {
            let rows = texts.enumerated().map { "c\($0),\($1)\n" }.joined()
            let path = try scratch.write("m.csv", "cell_id,x\n" + rows)
            return try CellTable(csv: path).columns.column("x")?.kind
        }
        for texts in [["1", "02", ""], ["+5", " 3 "], ["1e3", ".5", "2.", "-0"]] {
            #expect(try kind(texts) == .numbers, "\(texts)")
        }
        for texts in [
            ["1", "a"], ["0x10"], [""], ["1e"], ["."], ["1 2"], ["inf"], ["1_000"],
            ["True", "False"], ["12345678901234567890123"],
        ] {
            #expect(try kind(texts) == .text, "\(texts)")
        }
    }
}

import LinearAlgebra
import SingleCell
import Testing

@Suite("Matrix files")
struct MatrixFileTests {
    @Test(
        "every pandas layout gives the same matrix",
        arguments: [
            "blosc_blosclz", "blosc_lz4", "blosc_lz4hc", "blosc_zstd", "blosc_zlib", "zlib", "none",
            "float64", "float64_none", "fletcher", "mixed", "bare", "split_chunks",
        ])
    func pandas(_ name: String) throws {
        let file = try MatrixFile(MatrixSource(path: GoldenFile.path("pandas_\(name).h5")))
        #expect(file.header.format == "pandas fixed HDF5")
        #expect(file.header.location == "table")
        #expect(file.header.cellIds == GoldenFile.cellIds)
        #expect(file.header.columnNames == GoldenFile.columnNames)
        #expect(file.header.storage == .dense)
        let matrix = try file.readRows(0..<13)
        #expect(matrix.dense().values == GoldenFile.values())
        guard case .sparse(let sparse) = matrix else {
            Issue.record("40 % of non-zeros should come as compressed rows")
            return
        }
        #expect(sparse.entryCount == GoldenFile.values().count { $0 != 0 })
    }

    @Test(
        "every AnnData encoding gives the same matrix",
        arguments: ["dense", "csr", "csc", "07", "06"])
    func annData(_ name: String) throws {
        let file = try MatrixFile(MatrixSource(path: GoldenFile.path("anndata_\(name).h5ad")))
        #expect(file.header.format == "AnnData")
        #expect(file.header.cellIds == GoldenFile.cellIds)
        #expect(file.header.columnNames == GoldenFile.columnNames)
        #expect(try file.readRows(0..<13).dense().values == GoldenFile.values())
    }

    @Test(
        "any range of rows equals that part of the whole",
        arguments: [
            "pandas_blosc_zstd.h5", "pandas_split_chunks.h5", "pandas_mixed.h5", "pandas_bare.h5",
            "pandas_none.h5", "anndata_dense.h5ad", "anndata_csr.h5ad", "anndata_csc.h5ad",
            "anndata_07.h5ad",
        ])
    func ranges(_ name: String) throws {
        let file = try MatrixFile(MatrixSource(path: GoldenFile.path(name)))
        let all = GoldenFile.values()
        for first in 0...13 {
            for end in first...13 {
                let part = try file.readRows(first..<end).dense()
                #expect(part.rowCount == end - first)
                #expect(part.values == Array(all[(first * 17)..<(end * 17)]))
            }
        }
    }

    @Test("a layer is found by its name with or without the folder")
    func layers() throws {
        let path = GoldenFile.path("anndata_dense.h5ad")
        let doubled = GoldenFile.values(times: 2)
        #expect(try GoldenFile.read(path, layer: "counts").values == doubled)
        #expect(try GoldenFile.read(path, layer: "layers/counts").values == doubled)
        #expect(try GoldenFile.read(path, layer: "X").values == GoldenFile.values())
        #expect(
            throws: SingleCellError.missingEntry(
                path: path, location: "conts", choices: ["X", "layers/counts"])
        ) { try GoldenFile.read(path, layer: "conts") }
    }

    @Test("integers are read as numbers, integer labels as text")
    func integers() throws {
        let values = GoldenFile.values(times: 32)
        #expect(try GoldenFile.read(GoldenFile.path("pandas_integers.h5")).values == values)
        #expect(try GoldenFile.read(GoldenFile.path("anndata_integers.h5ad")).values == values)
        let file = try MatrixFile(
            MatrixSource(path: GoldenFile.path("pandas_integer_index.h5")))
        #expect(file.header.cellIds == (0..<13).map { String($0) })
        #expect(file.header.columnNames == (0..<17).map { String($0) })
    }

    @Test("labels are decoded as the file says", arguments: ["pandas_utf8.h5", "pandas_latin1.h5"])
    func encodings(_ name: String) throws {
        let file = try MatrixFile(MatrixSource(path: GoldenFile.path(name)))
        #expect(file.header.cellIds == (0..<13).map { "zelle-ä\($0)" })
    }

    @Test("a file with two tables is read once the table is named")
    func twoTables() throws {
        let path = GoldenFile.path("pandas_two.h5")
        #expect(
            throws: SingleCellError.ambiguousTable(path: path, choices: ["first", "group/second"])
        ) { try GoldenFile.read(path) }
        let second = try GoldenFile.read(path, layer: "group/second")
        #expect(second.values == GoldenFile.values(times: -1))
    }

    @Test(
        "a value that is not finite is named by cell, row and column",
        arguments: [("nan", "NaN"), ("infinity", "infinity"), ("overflow", "1e+300")])
    func notFinite(_ name: String, _ value: String) throws {
        let path = GoldenFile.path("pandas_\(name).h5")
        let error = #expect(throws: SingleCellError.self) { try GoldenFile.read(path) }
        guard case .notFinite(path, "cell04", 4, "ENSG006_GENE6", value, let survey) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(survey?.badCellCount == 1 && survey?.badColumnCount == 1)
        #expect(try GoldenFile.read(path, rows: 5..<13).rowCount == 8)
    }

    @Test("a cell id that stands twice is refused with both rows")
    func duplicates() {
        let path = GoldenFile.path("pandas_duplicate.h5")
        #expect(
            throws: SingleCellError.duplicateCells(
                path: path, cell: "cell03", firstRow: 3, secondRow: 12)
        ) { try GoldenFile.read(path) }
    }

    @Test(
        "a layout that is not read says what was found",
        arguments: [
            ("empty", "empty table"), ("series", "type series"),
            ("multiindex", "multi index"), ("object", "pickled"),
        ])
    func unreadable(_ name: String, _ hint: String) throws {
        let path = GoldenFile.path("pandas_\(name).h5")
        let error = #expect(throws: SingleCellError.self) { try GoldenFile.read(path) }
        let text = try #require(error).description
        #expect(text.contains(hint) && text.contains(path), "\(text)")
    }

    @Test("what is no HDF5 file, or no file, is said to be so")
    func noFile() throws {
        let scratch = try ScratchFolder()
        let missing = scratch.file("missing.h5")
        #expect(throws: SingleCellError.missingFile(path: missing)) {
            try GoldenFile.read(missing)
        }
        let text = try scratch.write("text.h5", "cell_id\n")
        let error = #expect(throws: SingleCellError.self) { try GoldenFile.read(text) }
        #expect(try #require(error).description.contains("text without columns"))
        #expect(throws: SingleCellError.self) { try GoldenFile.read(scratch.path) }
    }

    @Test("files read in many tasks at once give the same values and their own errors")
    func concurrency() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<32 {
                group.addTask {
                    if index % 4 == 0 {
                        let path = GoldenFile.path("pandas_missing_filter.h5")
                        let error = #expect(throws: SingleCellError.self) {
                            try GoldenFile.read(path)
                        }
                        #expect(try #require(error).description.contains("32015"))
                    } else {
                        let name = index % 4 == 1 ? "pandas_blosc_zstd.h5" : "anndata_csc.h5ad"
                        let matrix = try GoldenFile.read(GoldenFile.path(name))
                        #expect(matrix.values == GoldenFile.values())
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}

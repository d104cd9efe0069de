import LinearAlgebra
import SingleCell
import Testing

@Suite("A matrix is read under names of its own")
struct LayerNameTests {
    private static let path = GoldenFile.path("layouts/names.h5ad")
    private static let rawNames = (0..<17).map { "raw\($0)" }

    private func read(
        _ layer: String?, of path: String = Self.path
    ) throws -> (names: [String], values: [Float]) {
        let file = try MatrixFile(MatrixSource(path: path, layer: layer))
        #expect(file.header.cellIds == GoldenFile.cellIds)
        return (file.header.columnNames, try file.readRows(0..<13).dense().values)
    }

    @Test("X is X even where a layer is called so")
    func x() throws {
        for layer in [nil, "X", "/X"] {
            let found = try read(layer)
            #expect(found.names == GoldenFile.columnNames)
            #expect(found.values == GoldenFile.values())
        }
        #expect(try read("layers/X").values == GoldenFile.values(times: 3))
    }

    @Test("raw is read under the names of raw, though var is as wide", arguments: ["raw", "raw/X"])
    func raw(layer: String) throws {
        let found = try read(layer)
        #expect(found.names == Self.rawNames)
        #expect(found.values == GoldenFile.values(times: 2))
    }

    @Test("raw of anndata 0.6 has names of its own as well", arguments: ["raw", "raw.X"])
    func oldRaw(layer: String) throws {
        let found = try read(layer, of: GoldenFile.path("layouts/raw_06.h5ad"))
        #expect(found.names == Self.rawNames)
        #expect(found.values == GoldenFile.values(times: 2))
    }

    @Test("a layer called raw beside raw is refused until one of them is named")
    func twoRaws() throws {
        let path = GoldenFile.path("layouts/two_raws.h5ad")
        #expect(
            throws: SingleCellError.ambiguousTable(path: path, choices: ["raw/X", "layers/raw"])
        ) { try read("raw", of: path) }
        #expect(try read("raw/X", of: path).values == GoldenFile.values(times: 2))
        let layer = try read("layers/raw", of: path)
        #expect(layer.values == GoldenFile.values(times: 3))
        #expect(layer.names == GoldenFile.columnNames)
    }

    @Test("a file without X names what it has")
    func noX() throws {
        let path = GoldenFile.path("layouts/no_x.h5ad")
        #expect(
            throws: SingleCellError.missingEntry(path: path, location: "X", choices: ["raw/X"])
        ) { try read(nil, of: path) }
    }

    @Test("a data frame of obsm is read under its own names, numbers of every kind")
    func frames() throws {
        let protein = try read("obsm/protein")
        #expect(protein.names == (0..<17).map { "p\($0)" })
        #expect(protein.values == GoldenFile.values(times: 7))
        let mixed = try read("obsm/mixed")
        #expect(mixed.names == ["f8", "i2", "b", "nullable"])
        let expected: [Float] = (0..<13).flatMap { row -> [Float] in
            [GoldenFile.value(row, 1), Float(row), row % 2 == 0 ? 1 : 0, Float(row)]
        }
        #expect(mixed.values == expected)
    }

    @Test("any range of rows of a data frame equals that part of the whole")
    func frameRanges() throws {
        let file = try MatrixFile(MatrixSource(path: Self.path, layer: "obsm/mixed"))
        let all = try file.readRows(0..<13).dense().values
        for first in 0...13 {
            for end in first...13 {
                let part = try file.readRows(first..<end).dense().values
                #expect(part == Array(all[(first * 4)..<(end * 4)]))
            }
        }
    }

    @Test("a missing value of a data frame is NaN, and is named")
    func missing() throws {
        let error = #expect(throws: SingleCellError.self) { try read("obsm/missing") }
        let text = try #require(error).description
        #expect(text.contains("NaN") && text.contains("`nullable`"), "\(text)")
    }

    @Test(
        "a data frame with a column that holds no numbers is refused with the column",
        arguments: [("types", "kind", "categorical"), ("texts", "note", "string")])
    func notNumbers(frame: String, column: String, found: String) throws {
        let error = #expect(throws: SingleCellError.self) { try read("obsm/\(frame)") }
        let text = try #require(error).description
        #expect(text.contains("`obsm/\(frame)/\(column)`") && text.contains(found), "\(text)")
    }

    @Test("a data frame whose rows are not those of obs is refused")
    func turned() throws {
        let path = GoldenFile.path("layouts/turned.h5ad")
        let error = #expect(throws: SingleCellError.self) { try read("obsm/protein", of: path) }
        let text = try #require(error).description
        #expect(text.contains("row 0 called `cell12`, expected `cell00`, as in obs"), "\(text)")
    }

    @Test(
        "an array of obsm is named by itself, never by var, though it is as wide",
        arguments: ["X_pca", "sparse"])
    func arrays(name: String) throws {
        #expect(try read("obsm/\(name)").names == (0..<17).map { "\(name)-\($0)" })
    }

    @Test(
        "a matrix that nothing names is refused, however wide it is",
        arguments: ["varm/PCs", "obsp/near", "obs", "uns", "raw/var"])
    func unnamed(layer: String) {
        #expect(throws: SingleCellError.unnamedColumns(path: Self.path, location: layer)) {
            try read(layer)
        }
    }

    @Test("what is absent is told with what is there: X, layers, raw and frames")
    func choices() {
        #expect(
            throws: SingleCellError.missingEntry(
                path: Self.path, location: "obsm/none",
                choices: [
                    "X", "layers/X", "layers/counts", "raw/X", "obsm/X_pca", "obsm/missing",
                    "obsm/mixed", "obsm/protein", "obsm/sparse", "obsm/texts", "obsm/types",
                ])
        ) { try read("obsm/none") }
    }
}

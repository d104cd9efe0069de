import LinearAlgebra
import SingleCell
import Testing

/// Golden/make_sources.py wrote these with each version of loompy.
@Suite("Loom")
struct LoomTests {
    static let versions = ["2.0.17", "3.0.8"]

    private func path(_ version: String) -> String {
        GoldenFile.path("sources/loompy_\(version).loom")
    }

    @Test("matrix and layers are read as cells × genes, in any range of rows", arguments: versions)
    func matrices(version: String) throws {
        let path = path(version)
        for layer in [nil, "matrix", "X"] {
            #expect(try GoldenFile.read(path, layer: layer).values == GoldenFile.values())
        }
        for layer in ["spliced", "layers/spliced"] {
            #expect(
                try GoldenFile.read(path, layer: layer).values == GoldenFile.values(times: 2))
        }
        let all = GoldenFile.values()
        for first in [0, 5, 12] {
            #expect(
                try GoldenFile.read(path, rows: first..<13).values == Array(all[(17 * first)...]))
        }
        let header = try MatrixFile(MatrixSource(path: path)).header
        #expect(header.cellIds == GoldenFile.cellIds)
        #expect(header.columnNames == GoldenFile.columnNames)
        #expect(try MatrixSelection.all(in: path).map(\.layer) == [nil, "layers/spliced"])
    }

    @Test("attributes are facts about cells and genes, entities decoded", arguments: versions)
    func attributes(version: String) throws {
        let cells = try #require(try CellTable(obs: path(version)))
        #expect(
            try cells.column("donor") == (0..<13).map { $0 % 2 == 1 ? "René & co" : "d" })
        #expect(try cells.column("day") == (0..<13).map { "\($0)" })
        let features = try #require(try CellTable(features: MatrixSource(path: path(version))))
        #expect(try features.column("Gene") == (0..<17).map { "S\($0)" })
        #expect(features.columns["Loadings"] == nil)
    }

    @Test("a layer that is not there is named with those that are")
    func missing() throws {
        let path = path("3.0.8")
        #expect(
            throws: SingleCellError.missingEntry(
                path: path, location: "unspliced", choices: ["matrix", "layers/spliced"])
        ) { try GoldenFile.read(path, layer: "unspliced") }
    }

    @Test("fewer cell ids than columns of the matrix is damage")
    func damaged() throws {
        let error = #expect(throws: SingleCellError.self) {
            try GoldenFile.read(GoldenFile.path("sources/bad_cells.loom"))
        }
        let text = try #require(error).description
        #expect(text.contains("col_attrs"), "\(text)")
    }
}

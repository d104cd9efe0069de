import LinearAlgebra
import SingleCell
import Testing

@Suite("Chunks that were never written")
struct UnwrittenTests {
    private func parts(_ name: String, layer: String? = nil) throws -> [UnwrittenParts] {
        try MatrixFile(MatrixSource(path: GoldenFile.path(name), layer: layer)).unwrittenParts()
    }

    @Test("rows of cells in missing chunks are named, of chunks that hold some columns too")
    func dense() throws {
        let path = "layouts/unwritten.h5ad"
        let rows = try #require(try parts(path).first)
        #expect(rows.location == "X" && rows.chunkCount == 5 && rows.missingCount == 2)
        #expect(rows.cells == ["cell03", "cell04", "cell05", "cell12"])
        let tiles = try #require(try parts(path, layer: "tiles").first)
        #expect(tiles.chunkCount == 20 && tiles.missingCount == 1)
        #expect(tiles.cells == ["cell06", "cell07", "cell08"])
        #expect(
            try GoldenFile.read(GoldenFile.path(path), rows: 3..<6).values.allSatisfy { $0 == 0 })
    }

    @Test("values that lie in one piece and were never written are all missing")
    func contiguous() throws {
        let found = try #require(try parts("layouts/unwritten.h5ad", layer: "never").first)
        #expect(found.chunkCount == 1 && found.missingCount == 1)
        #expect(found.cells == GoldenFile.cellIds)
    }

    @Test("missing entries of a sparse matrix have no cells, but are counted")
    func sparse() throws {
        let found = try parts("layouts/unwritten.h5ad", layer: "sparse")
        #expect(found.map(\.location) == ["layers/sparse/data"])
        #expect(found.map(\.missingCount) == [1] && found.map(\.cells) == [[]])
    }

    @Test("chunks of blosc that were never written are read as the fill value")
    func blosc() throws {
        let path = GoldenFile.path("layouts/unwritten_blosc.h5")
        var expected = GoldenFile.values()
        for index in 3 * 17..<6 * 17 { expected[index] = 0.5 }
        #expect(try GoldenFile.read(path).values == expected)
        let found = try #require(try parts("layouts/unwritten_blosc.h5").first)
        #expect(found.cells == ["cell03", "cell04", "cell05"])
    }

    @Test(
        "whole files have none",
        arguments: [
            "pandas_blosc_zstd.h5", "pandas_none.h5", "anndata_csr.h5ad", "pandas_split_chunks.h5",
        ])
    func whole(name: String) throws {
        #expect(try parts(name).isEmpty)
    }
}

import Pipelines
import SingleCell
import Testing
import mmcoord

@Suite("Keys of feature blocks")
struct BlockKeyTests {
    /// The blocks of a question that has these.
    private static func blocks(_ blocks: String) throws -> [BlockSection] {
        let text = """
            cluster: {state: run}
            study:
              predict:
                a: {train: {inputs: x.h5, targets: y.h5}, blocks: {\(blocks)}}
            """
        return try ClusterFile.parse(text, path: "/lab/a.yaml").study.questions[0].blocks
    }

    @Test("quantiles of a block of cell statistics are read, and each stands once")
    func cellStatistics() throws {
        func text(_ quantiles: String) -> String { "c: {kind: cell-statistics\(quantiles)}" }
        let given = try #require(try Self.blocks(text(", quantiles: [0, 0.5, 1]")).first)
        var expected = CellStatisticsBlock()
        expected.quantiles = [0, 0.5, 1]
        #expect(given.block.isEqual(to: expected))
        let plain = try #require(try Self.blocks(text("")).first)
        #expect(plain.block.isEqual(to: CellStatisticsBlock()))
        for (quantiles, found) in [("[0.5, 0.5]", "0.5 twice"), ("[1.5]", "1.5")] {
            let error = #expect(throws: ClusterFileError.self) {
                try Self.blocks(text(", quantiles: \(quantiles)"))
            }
            let message = "\(try #require(error))"
            #expect(message.contains("blocks.c.quantiles") && message.contains(found))
        }
    }

    @Test("a file of another program is a path with the keys of a source, and its path is needed")
    func file() throws {
        func text(_ keys: String) -> String { "latent: {kind: file\(keys)}" }
        let given = ", path: scvi.h5ad, obsm: X_scVI, standardise: false"
        let block = try #require(try Self.blocks(text(given)).first)
        #expect(
            block.block.source
                == DeclaredSource(
                    path: "/lab/scvi.h5ad", selection: MatrixSelection(layer: "obsm/X_scVI")))
        #expect(!block.block.isStandardised)
        for (keys, key, found) in [
            ("", "path", "no path"), (given + ", layer: counts", "obsm", "a second matrix"),
            (", path: a.csv, orientation: up", "orientation", "up"),
        ] {
            let error = #expect(throws: ClusterFileError.self) { try Self.blocks(text(keys)) }
            let message = "\(try #require(error))"
            #expect(message.contains("blocks.latent.\(key)") && message.contains(found))
        }
    }
}

import LinearAlgebra
import SingleCell
import Testing

/// Golden/make_sources.py wrote these with each version of mudata: `rna`, and `prot` of other cells
/// in another order.
@Suite("MuData")
struct MuDataTests {
    static let versions = ["0.2.3", "0.3.10"]
    private static let order = [9, 3, 5, 0, 1, 2, 12, 7, 8, 4]
    private static let proteinCells = order.map { GoldenFile.cellIds[$0] } + ["other"]

    private func source(
        _ version: String, _ modality: String?, layer: String? = nil
    ) -> MatrixSource {
        MatrixSource(
            path: GoldenFile.path("sources/mudata_\(version).h5mu"),
            selection: MatrixSelection(modality: modality, layer: layer))
    }

    private func dense(_ source: MatrixSource) throws -> [Float] {
        let file = try MatrixFile(source)
        return try file.readRows(0..<file.header.rowCount).dense().values
    }

    @Test("each modality is read with its own cells, columns and layers", arguments: versions)
    func modalities(version: String) throws {
        #expect(try dense(source(version, "rna")) == GoldenFile.values())
        #expect(
            try dense(source(version, "rna", layer: "counts")) == GoldenFile.values(times: 2))
        let proteins = try MatrixFile(source(version, "prot"))
        #expect(proteins.header.format == "MuData" && proteins.header.location == "mod/prot/X")
        #expect(proteins.header.cellIds == Self.proteinCells)
        #expect(proteins.header.columnNames == AnnDataSourceTests.proteinNames)
        var rows: [Float] = []
        for row in Self.order { rows += AnnDataSourceTests.proteins[(4 * row)..<(4 * row + 4)] }
        rows += [1, 2, 3, 4]
        #expect(try dense(source(version, "prot")) == rows)
        let doubled = rows.map { 2 * $0 }
        #expect(try dense(source(version, "prot", layer: "obsm/clr")) == doubled)
    }

    @Test("obs is the modality's own and the global one, matched by cell", arguments: versions)
    func obs(version: String) throws {
        let path = GoldenFile.path("sources/mudata_\(version).h5mu")
        let proteins = try #require(try CellTable(obs: path, MatrixSelection(modality: "prot")))
        #expect(proteins.cellIds == Self.proteinCells)
        #expect(try proteins.column("panel") == (0..<11).map { "q\($0 % 2)" })
        #expect(try proteins.column("prot:panel") == (0..<11).map { "q\($0 % 2)" })
        #expect(
            try proteins.column("batch") == Self.proteinCells.map { "b\($0.suffix(1))" })
        let rna = try #require(try CellTable(obs: path, MatrixSelection(modality: "rna")))
        #expect(try rna.column("donor") == (0..<13).map { "d\($0 % 3)" })
        #expect(try rna.column("rna:donor") == (0..<13).map { "d\($0 % 3)" })
    }

    @Test("which modality is meant must be said, and must be there", arguments: versions)
    func choice(version: String) throws {
        for modality in [nil, "adt"] {
            let error = #expect(throws: SingleCellError.self) {
                try MatrixFile(source(version, modality))
            }
            let text = try #require(error).description
            #expect(text.contains("`prot` (") && text.contains("cells × 17 columns)"), "\(text)")
            #expect(text.contains("modality: prot"), "\(text)")
        }
        let location = MatrixSelection(layer: "mod/rna/layers/counts")
        let error = #expect(throws: SingleCellError.self) {
            try MatrixFile(
                MatrixSource(
                    path: GoldenFile.path("sources/mudata_\(version).h5mu"), selection: location))
        }
        #expect(
            try #require(error).description
                .contains("write `modality: rna` and `layer: layers/counts` in its place"))
        let all = try MatrixSelection.all(
            in: GoldenFile.path("sources/mudata_\(version).h5mu"))
        #expect(all.map(\.modality) == ["prot", "prot", "rna", "rna"])
        #expect(all.map(\.layer) == [nil, "obsm/clr", nil, "layers/counts"])
    }

    @Test("a map to other cells is damage, and gives no cell another's donor")
    func badMap() throws {
        let error = #expect(throws: SingleCellError.self) {
            try CellTable(
                obs: GoldenFile.path("sources/bad_map.h5mu"), MatrixSelection(modality: "prot"))
        }
        let text = try #require(error).description
        #expect(text.contains("obsmap/prot") && text.contains("the same cell"), "\(text)")
    }
}

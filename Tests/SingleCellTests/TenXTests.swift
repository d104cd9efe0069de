import LinearAlgebra
import SingleCell
import Testing

@Suite("10x Genomics HDF5")
struct TenXTests {
    private func read(
        _ name: String, modality: String? = nil, type: String? = nil
    ) throws -> (header: MatrixHeader, values: [Float]) {
        let file = try MatrixFile(
            MatrixSource(
                path: GoldenFile.path("sources/\(name)"),
                selection: MatrixSelection(modality: modality, featureType: type)))
        return (file.header, try file.readRows(0..<file.header.rowCount).dense().values)
    }

    private func refusal(_ name: String, modality: String? = nil, type: String? = nil) throws
        -> String
    {
        let error = #expect(throws: SingleCellError.self) {
            try read(name, modality: modality, type: type)
        }
        return try #require(error).description
    }

    private let rounded = GoldenFile.values().map { $0.rounded(.toNearestOrEven) }

    @Test("feature types of version 3 are matrices of their own, named by id")
    func versionThree() throws {
        let genes = try read("tenx_v3.h5", type: "Gene Expression")
        #expect(genes.values == rounded)
        #expect(genes.header.columnNames == GoldenFile.columnNames)
        #expect(genes.header.cellIds == GoldenFile.cellIds)
        let proteins = try read("tenx_v3.h5", type: "Antibody Capture")
        #expect(proteins.values == AnnDataSourceTests.proteins)
        #expect(proteins.header.columnNames == AnnDataSourceTests.proteinNames)
        let source = MatrixSource(
            path: GoldenFile.path("sources/tenx_v3.h5"),
            selection: MatrixSelection(featureType: "Antibody Capture"))
        let features = try #require(try CellTable(features: source))
        #expect(try features.column("gene_symbols") == ["CD3", "CD4", "CD8", "CD4"])
        #expect(try MatrixAnnotations(of: proteins.header)?.symbolColumn == "gene_symbols")
        #expect(try CellTable(obs: source.path) == nil)
        #expect(
            try MatrixSelection.all(in: source.path).map(\.featureType)
                == ["Gene Expression", "Antibody Capture"])
    }

    @Test("several feature types and none named is refused with the choices")
    func ambiguousType() throws {
        let text = try refusal("tenx_v3.h5")
        #expect(
            text.contains(
                "holds 2 feature types: `Gene Expression` (17 columns), `Antibody Capture` "
                    + "(4 columns). Choose one with `feature-type`"), "\(text)")
        #expect(text.contains("feature-type: Gene Expression"), "\(text)")
        #expect(try refusal("tenx_v3.h5", type: "Peaks").contains("`Antibody Capture`"))
    }

    @Test("genomes of version 2 are chosen by name, as modality or layer")
    func versionTwo() throws {
        #expect(try read("tenx_v2.h5", modality: "GRCh38").values == rounded)
        #expect(try read("tenx_v2.h5", modality: "mm10").values == rounded.map { 2 * $0 })
        let path = GoldenFile.path("sources/tenx_v2.h5")
        #expect(try GoldenFile.read(path, layer: "mm10").values == rounded.map { 2 * $0 })
        for genome in [nil, "hg19"] {
            let text = try refusal("tenx_v2.h5", modality: genome)
            #expect(text.contains("`GRCh38`, `mm10`"), "\(text)")
        }
        #expect(try MatrixSelection.all(in: path).map(\.modality) == ["GRCh38", "mm10"])
    }

    @Test(
        "files that contradict themselves are refused",
        arguments: [
            ("bad_shape.h5", "13 × 20"), ("bad_barcodes.h5", "cell `cell00` stands twice"),
            ("bad_indices.h5", "matrix/indices"),
        ])
    func damaged(name: String, found: String) throws {
        let text = try refusal(name, type: "Gene Expression")
        #expect(text.contains(found), "\(text)")
    }

    @Test("kinds of fewer features than there are is damage")
    func badTypes() throws {
        let text = try refusal("bad_types.h5", type: "Gene")
        #expect(text.contains("20 values, expected 21"), "\(text)")
    }

    @Test("a real file of Cell Ranger is read whole", .enabled(if: GoldenFile.sharedData != nil))
    func real() throws {
        let path = try #require(GoldenFile.sharedData) + "/tenx/1K_pbmc_citeseq.h5"
        let all = try MatrixSelection.all(in: path)
        #expect(all.count == 2)
        for selection in all {
            let file = try MatrixFile(MatrixSource(path: path, selection: selection))
            #expect(file.header.rowCount == 892)
            #expect([10, 36_601].contains(file.header.columnCount), "\(selection)")
            #expect(try file.sample(values: 10_000).areCounts)
        }
    }
}

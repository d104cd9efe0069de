import SingleCell
import Testing

@Suite("What a matrix measures")
struct MeasurementTests {
    private static func kind(
        types: [FeatureTypeCount] = [], modality: String? = nil, location: String = "X",
        _ names: [String] = []
    ) -> Measurement.Kind {
        Measurement(
            featureTypes: types, modality: modality, location: location, names: names
        ).kind
    }

    @Test(
        "one feature type decides, in the words of every writer",
        arguments: [
            ("Gene Expression", Measurement.Kind.rna), ("GEX", .rna),
            ("Antibody Capture", .protein), ("ADT", .protein), ("Peaks", .atac), ("ATAC", .atac),
            ("CRISPR Guide Capture", .unknown),
        ])
    func types(_ name: String, _ kind: Measurement.Kind) {
        let type = FeatureTypeCount(name: name, columnCount: 3)
        #expect(Self.kind(types: [type], ["A", "B", "C"]) == kind)
    }

    @Test("columns of several types are nothing until one is chosen")
    func severalTypes() {
        let both = ["Gene Expression", "Antibody Capture"].map {
            FeatureTypeCount(name: $0, columnCount: 2)
        }
        let found = Measurement(
            featureTypes: both, modality: nil, location: "X", names: ["CD4", "CD8A"])
        #expect(found.kind == .unknown)
        #expect(found.reason.contains("Gene Expression (2), Antibody Capture (2)"))
    }

    @Test("modalities and members of obsm are known by their names")
    func places() {
        #expect(Self.kind(modality: "rna", ["A"]) == .rna)
        #expect(Self.kind(modality: "prot", ["A"]) == .protein)
        #expect(Self.kind(modality: "atac", ["A"]) == .atac)
        #expect(Self.kind(location: "obsm/protein_expression", ["A"]) == .protein)
        #expect(Self.kind(location: "obsm/X_pca", ["A"]) == .embedding)
        #expect(Self.kind(location: "obsm/counts", ["A"]) == .unknown)
    }

    @Test(
        "intervals, Ensembl ids, antibodies and genes are told apart by names",
        arguments: [
            (["chr1:100-200", "chr1:300-400", "GL000194.1:5-90"], Measurement.Kind.atac),
            (["1_100_200", "X_300_400"], .atac),
            (["ENSG00000010610", "ENSMUSG00000000001.4"], .rna),
            (["ENSG00000010610_CD4", "ENSG00000153563_CD8A"], .rna),
            (["CD4", "CD8", "CD19", "TIGIT"], .protein),
            (["Hu.CD4-RPA.T4", "anti-human CD8", "IgG1_control"], .protein),
            (["CD3_ACTGCATGAC", "HLA-DR"], .protein),
            (["PC1", "PC2"], .unknown), (["0", "1", "2"], .unknown), ([], .unknown),
        ])
    func names(_ names: [String], _ kind: Measurement.Kind) {
        #expect(Self.kind(names) == kind)
    }

    @Test("thousands of symbols are genes; numbers are not")
    func manyNames() {
        #expect(Self.kind((0..<2_000).map { "GENE\($0)" }) == .rna)
        #expect(Self.kind((0..<2_000).map { "\($0)" }) == .unknown)
        // Genes called CD4 among thousands make no panel of antibodies.
        #expect(Self.kind((0..<2_000).map { "CD\($0)" }) == .rna)
    }

    @Test("ids of genes beside the names show genes, and so do hundreds of symbols")
    func genes() {
        let ids = (0..<3).map { "ENSG0000000000\($0)" }
        let found = Measurement(
            featureTypes: [], modality: nil, location: "X", names: ["CD3E", "CD4", "NKG7"],
            geneIds: ids)
        #expect(found.kind == .rna && found.reason.contains("Ensembl ids, as ENSG00000000000"))
        #expect(Self.kind((0..<300).map { "GENE\($0)" }) == .rna)
        // A few names may be anything.
        #expect(Self.kind((0..<30).map { "GENE\($0)" }) == .unknown)
    }

    @Test("a name that only holds the letters of an antibody is none")
    func lookAlikes() {
        #expect(!FeatureName.isProtein("ABCD3"))
        #expect(!FeatureName.isInterval("RP11-34P13.7"))
        #expect(!FeatureName.isInterval("chr1:200-100"))
        #expect(!FeatureName.isEnsembl("ENST00000010610"))
        #expect(!FeatureName.isSymbol("12"))
    }
}

import LinearAlgebra
import SingleCell
import Testing

/// Golden/make_sources.py wrote the same content with each version of anndata.
@Suite("AnnData of every version")
struct AnnDataSourceTests {
    static let versions = ["0.7.8", "0.9.2", "0.12.19"]
    /// [13, 4].
    static let proteins: [Float] = (0..<52).map { (place: Int) -> Float in
        let (i, j) = (place / 4, place % 4)
        return Float(7 * (i + 2 * j) % 11 + 1)
    }
    static let proteinNames = (0..<4).map { "p\($0)" }

    private func open(_ version: String, _ layer: String?) throws -> MatrixFile {
        try MatrixFile(
            MatrixSource(path: GoldenFile.path("sources/anndata_\(version).h5ad"), layer: layer))
    }

    private func dense(_ file: MatrixFile) throws -> [Float] {
        try file.readRows(0..<file.header.rowCount).dense().values
    }

    @Test("X and layers of every storage and type have their values", arguments: versions)
    func layers(version: String) throws {
        let golden = GoldenFile.values()
        let column = (0..<13).flatMap { row in
            [Float](repeating: Self.proteins[4 * row], count: 17)
        }
        let expected: [(String?, [Float])] = [
            (nil, golden), ("csr", GoldenFile.values(times: 3)),
            ("csc", GoldenFile.values(times: 4)), ("truth", golden.map { $0 == 0 ? 0 : 1 }),
            ("half", golden.map { $0 * 32 }), ("int8", column), ("uint64", column),
        ]
        for (layer, values) in expected {
            let file = try open(version, layer)
            #expect(try dense(file) == values, "\(layer ?? "X")")
            #expect(file.header.columnNames == GoldenFile.columnNames)
            #expect(file.header.cellIds == GoldenFile.cellIds)
        }
    }

    @Test("raw is read under its own names, wider than var", arguments: versions)
    func raw(version: String) throws {
        let file = try open(version, "raw/X")
        #expect(file.header.columnNames == (0..<34).map { "raw\($0)" })
        let twice = try dense(file)
        let single = GoldenFile.values(times: 2)
        for row in 0..<13 {
            let line = Array(single[(17 * row)..<(17 * row + 17)])
            #expect(Array(twice[(34 * row)..<(34 * row + 34)]) == line + line)
        }
    }

    @Test(
        "a matrix of obsm is read as frame, array, CSR and CSC, under names of its own",
        arguments: versions)
    func obsm(version: String) throws {
        for (name, columns) in [
            ("frame", Self.proteinNames), ("protein_expression", Self.proteinNames),
            ("named", (0..<4).map { "n\($0)" }), ("turned", (0..<4).map { "turned-\($0)" }),
            ("X_pca", (0..<4).map { "X_pca-\($0)" }),
        ] {
            let file = try open(version, "obsm/\(name)")
            #expect(file.header.columnNames == columns, "\(name)")
            #expect(try dense(file) == Self.proteins, "\(name)")
            #expect(try file.readRows(3..<5).dense().values == Array(Self.proteins[12..<20]))
        }
    }

    @Test("facts about cells and columns are read", arguments: versions)
    func facts(version: String) throws {
        let path = GoldenFile.path("sources/anndata_\(version).h5ad")
        let cells = try #require(try CellTable(obs: path))
        #expect(cells.cellIds == GoldenFile.cellIds)
        #expect(try cells.column("donor") == (0..<13).map { "d\($0 % 3)" })
        #expect(try cells.column("day") == (0..<13).map { "\($0 % 2 + 1)" })
        #expect(try cells.column("kept") == (0..<13).map { $0 % 2 == 0 ? "True" : "False" })
        #expect(try cells.column("René").last == "note 12")
        let features = try #require(try CellTable(features: MatrixSource(path: path)))
        #expect(features.cellIds == GoldenFile.columnNames)
        #expect(try features.column("gene_symbols") == (0..<17).map { "S\($0)" })
        #expect(try CellTable(features: MatrixSource(path: path, layer: "obsm/named")) == nil)
    }

    @Test("every matrix is listed, and opens", arguments: versions)
    func selections(version: String) throws {
        let path = GoldenFile.path("sources/anndata_\(version).h5ad")
        let all = try MatrixSelection.all(in: path)
        #expect(
            all.map(\.layer) == [
                nil, "layers/csc", "layers/csr", "layers/half", "layers/int8", "layers/truth",
                "layers/uint64", "raw/X", "obsm/X_pca", "obsm/frame", "obsm/named",
                "obsm/protein_expression", "obsm/turned",
            ])
        for selection in all {
            let file = try MatrixFile(MatrixSource(path: path, selection: selection))
            #expect(file.header.selection == selection)
        }
    }

    @Test("a sample is of values that the matrix has, the same ones each time")
    func samples() throws {
        for layer in [nil, "csr", "csc", "obsm/frame"] {
            let file = try open("0.12.19", layer)
            let all = Set(try dense(file))
            let sample = try file.sample(values: 60)
            #expect(try file.sample(values: 60) == sample)
            #expect(sample.nonZeros.allSatisfy { $0 != 0 && all.contains($0) })
            #expect(sample.valueCount >= sample.nonZeros.count && sample.valueCount <= 100)
            #expect(!sample.nonZeros.isEmpty)
        }
        let counts = try open("0.12.19", "uint64").sample(values: 1000)
        #expect(counts.areCounts && counts.minimum == 1 && counts.maximum == 11)
        #expect(try !open("0.12.19", nil).sample(values: 1000).areCounts)
    }

    @Test("values, strings and categories may be missing; an index may be of nullable strings")
    func nullable() throws {
        let path = GoldenFile.path("sources/nullable.h5ad")
        let file = try MatrixFile(MatrixSource(path: path))
        #expect(file.header.cellIds == GoldenFile.cellIds)
        #expect(try dense(file) == GoldenFile.values())
        let cells = try #require(try CellTable(obs: path))
        #expect(try cells.column("text") == (0..<13).map { $0 == 2 ? "" : "t\($0)" })
        #expect(try cells.column("whole") == (0..<13).map { $0 == 3 ? "" : "\($0)" })
        #expect(
            try cells.column("flag")
                == (0..<13).map { $0 == 4 ? "" : $0 % 2 == 0 ? "True" : "False" })
        #expect(try cells.column("group") == (0..<13).map { $0 == 5 ? "" : "g\($0 % 2)" })
    }

    @Test("a code beyond the categories is damage, and no donor")
    func badCode() throws {
        let error = #expect(throws: SingleCellError.self) {
            try CellTable(obs: GoldenFile.path("sources/bad_code.h5ad"))
        }
        let text = try #require(error).description
        #expect(text.contains("category 9, expected at most 2"), "\(text)")
    }

    @Test("columns of one feature type are kept, sparse or dense as their share of zeros says")
    func featureTypes() throws {
        let path = GoldenFile.path("sources/types.h5ad")
        func source(_ type: String?) -> MatrixSource {
            MatrixSource(path: path, selection: MatrixSelection(featureType: type))
        }
        let genes = try MatrixFile(source("Gene Expression"))
        #expect(genes.header.columnNames == GoldenFile.columnNames && genes.header.isSparse)
        #expect(try dense(genes) == GoldenFile.values())
        let proteins = try MatrixFile(source("Antibody Capture"))
        #expect(proteins.header.columnNames == Self.proteinNames && !proteins.header.isSparse)
        #expect(try dense(proteins) == Self.proteins)
        #expect(try CellTable(features: source("Antibody Capture"))?.cellIds == Self.proteinNames)
        #expect(
            try MatrixAnnotations(of: proteins.header)?.featureTypes
                == [String](repeating: "Antibody Capture", count: 4))
        #expect(try MatrixFile(source(nil)).header.columnCount == 21)
        #expect(
            try MatrixSelection.all(in: path).map(\.featureType)
                == ["Gene Expression", "Antibody Capture"])
        let error = #expect(throws: SingleCellError.self) { try MatrixFile(source("ADT")) }
        let text = try #require(error).description
        #expect(
            text.contains("`Gene Expression` (17 columns), `Antibody Capture` (4 columns)"),
            "\(text)")
    }

    @Test("a feature type or a modality of a file that has none is refused")
    func noKinds() throws {
        let path = GoldenFile.path("sources/anndata_0.12.19.h5ad")
        for selection in [
            MatrixSelection(featureType: "ADT"), MatrixSelection(modality: "rna"),
            MatrixSelection(layer: "obsm/named", featureType: "ADT"),
        ] {
            let error = #expect(throws: SingleCellError.self) {
                try MatrixFile(MatrixSource(path: path, selection: selection))
            }
            #expect(try #require(error).description.contains("Remove `"))
        }
    }
}

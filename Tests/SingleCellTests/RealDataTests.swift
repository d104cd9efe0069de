import LinearAlgebra
import SingleCell
import Testing

@Suite(
    "Real data",
    .enabled(
        if: GoldenFile.sharedData != nil,
        "no real data beside the checkout: set MM_SHARED to the folder that holds data/"))
struct RealDataTests {
    private let data = GoldenFile.sharedData ?? ""

    @Test("REAP-seq inputs have the shape and the sum that pandas finds")
    func reapseq() throws {
        let file = try MatrixFile(MatrixSource(path: "\(data)/reapseq/train_cite_inputs.h5"))
        #expect(file.header.rowCount == 5_991)
        #expect(file.header.columnCount == 17_075)
        #expect(file.header.cellIds[0] == "P3_GGTCAAACGCTGTA-s5")
        #expect(file.header.columnNames[0] == "7SK.1")
        var entryCount = 0
        var sum = 0.0
        for first in stride(from: 0, to: 5_991, by: 1_000) {
            let rows = try file.readRows(first..<min(first + 1_000, 5_991))
            guard case .sparse(let sparse) = rows else {
                Issue.record("3 % of non-zeros should come as compressed rows")
                return
            }
            entryCount += sparse.entryCount
            sum = sparse.values.reduce(sum) { $0 + Double($1) }
        }
        #expect(entryCount == 3_280_328)
        #expect(abs(sum - 2_916_247.447_589_8) < 1e-3)
    }

    @Test("REAP-seq metadata and evaluation ids cover the cells")
    func reapseqTables() throws {
        let table = try CellTable(csv: "\(data)/reapseq/metadata.csv")
        #expect(table.cellIds.count == 7_488)
        #expect(try table.column("donor").count { $0 == "P2" } == 3_158)
        var reader = try EvaluationReader(path: "\(data)/reapseq/evaluation_ids.csv")
        var count = 0
        try reader.forEachRow { _, _, _, _ in count += 1 }
        #expect(count == 65_868)
    }

    @Test("bone marrow proteins and RNA are read from h5ad, layers and donors included")
    func boneMarrow() throws {
        let path = "\(data)/bmmc/cite_rna.h5ad"
        let file = try MatrixFile(MatrixSource(path: path))
        #expect(file.header.storage == .csc)
        #expect(file.header.columnNames.prefix(2) == ["LINC01409", "UBE2J2"])
        let counts = try GoldenFile.read(path, layer: "counts")
        #expect(counts.values.reduce(0.0) { $0 + Double($1) } == 2_434_947)
        #expect(counts.values.allSatisfy { $0 == $0.rounded() })
        let proteins = try MatrixFile(MatrixSource(path: "\(data)/bmmc/cite_adt.h5ad"))
        #expect(proteins.header.columnCount == 134)
        #expect(proteins.header.cellIds == file.header.cellIds)
        let table = try #require(try CellTable(obs: path))
        #expect(try table.column("batch").count { $0 == "s1d1" } == 311)
    }
}

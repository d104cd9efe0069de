import Foundation
import LinearAlgebra
import SingleCell
import Testing
import mmcoord

/// Drafts of one file whose matrices have the same cells, which nothing has to match by id.
@Suite("Drafts of one file") struct OneTableDraftTests {
    private static let cells = (0..<40).map { "cell\($0)" }

    private static func write(_ folder: String) throws -> String {
        var contents = AnnDataContents(
            cells: cells, features: (0..<30).map { "ENSG\(10_000_000_000 + $0)" })
        contents.cellColumns = [
            AnnDataContents.Column("donor", .categories((0..<40).map { "d\($0 % 4)" }))
        ]
        var proteins = DenseMatrix(rowCount: 40, columnCount: 3)
        var values = DenseMatrix(rowCount: 40, columnCount: 30)
        for row in 0..<40 {
            for column in 0..<3 { proteins[row, column] = Float((row + column) % 5) }
            for column in 0..<30 { values[row, column] = Float((row * column) % 3) }
        }
        contents.cellTables = ["protein_expression": .dense(proteins)]
        contents.facts = ["protein_names": .texts(["CD3", "CD4", "CD8"])]
        var writer = try AnnDataWriter(path: folder + "/a.h5ad", contents)
        try writer.append(values)
        try writer.finish()
        return folder + "/a.h5ad"
    }

    private static func inFolder(_ body: (String) throws -> Void) throws {
        let folder = NSTemporaryDirectory() + "draft-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    @Test("donors in obs make the folds")
    func donors() throws {
        try Self.inFolder { folder in
            let draft = try StudyDraft(paths: [Self.write(folder)], from: nil, to: nil)
            #expect(draft.folds.yaml == "{scheme: group, by: donor, count: 3}")
            #expect(draft.folds.reasons[0].contains("4 values"), "\(draft.folds.reasons)")
        }
    }

    @Test("of a table of metadata the rows of the file's cells count")
    func metadata() throws {
        try Self.inFolder { folder in
            let path = try Self.write(folder)
            let table = folder + "/metadata.csv"
            let rows = Self.cells.enumerated().map { "\($1),p\($0 % 2),s\n" }
            try ("cell_id,donor,site\n" + rows.joined() + "other,p9,s2\n")
                .write(toFile: table, atomically: true, encoding: .utf8)
            let draft = try StudyDraft(paths: [path, table], from: nil, to: nil)
            #expect(draft.folds.yaml == "{scheme: group, by: donor, count: 2}")
            #expect(draft.folds.reasons[0].contains("2 values: p0, p1"), "\(draft.folds.reasons)")
        }
    }
}

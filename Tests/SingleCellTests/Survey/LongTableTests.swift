import Foundation
import LinearAlgebra
import SingleCell
import Testing

/// Files with more cells than a survey reads facts of whole.
@Suite("Surveys of long files")
struct LongTableTests {
    private static let cellCount = 60_000

    private static func write(_ path: String) throws {
        let cells = 0..<cellCount
        var contents = AnnDataContents(
            cells: cells.map { "cell\($0)" }, features: ["CD4", "CD8", "CD19"])
        contents.cellColumns = [
            AnnDataContents.Column(
                "donor", .categories(cells.map { $0 == 59_999 ? "last" : "d\($0 % 7)" })),
            AnnDataContents.Column("type", .categories(cells.map { $0 % 5 == 0 ? "" : "t" })),
            AnnDataContents.Column("site", .strings(cells.map { $0 % 2 == 0 ? "NA" : "s1" })),
            AnnDataContents.Column("depth", .integers(cells.map { $0 % 11 })),
            AnnDataContents.Column("score", .doubles(cells.map { $0 % 4 == 0 ? .nan : 0.5 })),
            AnnDataContents.Column("good", .booleans(cells.map { $0 > 10 })),
            AnnDataContents.Column("total", .doubles(cells.map { Double($0) })),
        ]
        contents.matrices = ["X": .sparse]
        var values = DenseMatrix(rowCount: cellCount, columnCount: 3)
        for row in cells where row % 3 == 0 { values[row, row % 2] = 2 }
        var writer = try AnnDataWriter(path: path, contents)
        try writer.append(values)
        try writer.finish()
    }

    @Test("facts are counted over all cells, texts over a sample, and names are the first ones")
    func survey() throws {
        let scratch = try ScratchFolder()
        let path = scratch.file("a.h5ad")
        try Self.write(path)
        let survey = try FileSurvey(path: path)
        #expect(survey.problems.isEmpty)
        let matrix = try #require(survey.matrices.first?.description)
        #expect(matrix.cellCount == Self.cellCount && matrix.values.kind == .counts)
        #expect(matrix.nonZeroFraction == 20_000.0 / 180_000)
        let table = try #require(survey.cells.first)
        #expect(table.rowCount == Self.cellCount)
        #expect(table.firstIds == (0..<5).map { "cell\($0)" })
        // What a column holds, and what reading all of it as text gives.
        let whole = TableSurvey(try #require(try CellTable(obs: path)), modality: nil)
        #expect(table.columns.map(\.name) == whole.columns.map(\.name))
        for (short, long) in zip(table.columns, whole.columns) {
            #expect(short.kind == long.kind && short.firstValues == long.firstValues)
            if short.name == "site" {
                #expect(short.sampledRowCount == 16 * 2_048 && !short.isDistinctCountExact)
                #expect(short.distinctCount == 1 && short.missingCount == 16 * 1_024)
            } else {
                #expect(short == long, "\(short.name)")
            }
        }
        #expect(table.columns[0].distinctCount == 8, "the only cell of a donor counts")
    }

    @Test("a value that is no number is named by its row where only the first ids are known")
    func notFinite() throws {
        let scratch = try ScratchFolder()
        let path = scratch.file("a.h5ad")
        var contents = AnnDataContents(
            cells: (0..<Self.cellCount).map { "cell\($0)" }, features: ["CD4"])
        contents.matrices = ["X": .dense]
        var values = DenseMatrix(rowCount: Self.cellCount, columnCount: 1)
        for row in 30_000..<Self.cellCount { values[row, 0] = .nan }
        var writer = try AnnDataWriter(path: path, contents)
        try writer.append(values)
        try writer.finish()
        let matrix = try #require(try FileSurvey(path: path).matrices.first?.description)
        let text = try #require(matrix.values.notFinite)
        #expect(text.contains("NaN at cell in row 30000"), "\(text)")
        let error = #expect(throws: SingleCellError.self) { try GoldenFile.read(path) }
        #expect(try #require(error).description.contains("`cell30000`"))
    }
}

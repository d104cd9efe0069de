import LinearAlgebra
import SingleCell
import Testing

@Suite("Columns of one feature type")
struct SelectedColumnsTests {
    private static let types = ["RNA", "RNA", "ADT", "RNA"]

    /// Five cells, of which some have no number in the third or fourth column.
    private static func write(
        _ storage: AnnDataContents.Storage, _ path: String, bad: [(row: Int, column: Int)]
    ) throws {
        var contents = AnnDataContents(
            cells: (0..<5).map { "c\($0)" }, features: ["G1", "G2", "P1", "G3"])
        contents.featureColumns = [AnnDataContents.Column("feature_types", .strings(types))]
        contents.matrices = ["X": storage]
        var rows = DenseMatrix(rowCount: 5, columnCount: 4)
        for row in 0..<5 { for column in 0..<4 { rows[row, column] = Float(10 * row + column) } }
        for place in bad { rows[place.row, place.column] = .nan }
        var writer = try AnnDataWriter(path: path, contents)
        try writer.append(rows)
        try writer.finish()
    }

    @Test(
        "a value that is no number refuses the columns that it stands in, and no others",
        arguments: [AnnDataContents.Storage.dense, .sparse])
    func otherColumns(_ storage: AnnDataContents.Storage) throws {
        let scratch = try ScratchFolder()
        let path = scratch.file("a.h5ad")
        try Self.write(storage, path, bad: [(row: 2, column: 3), (row: 4, column: 3)])
        func file(_ type: String) throws -> MatrixFile {
            try MatrixFile(
                MatrixSource(path: path, selection: MatrixSelection(featureType: type)))
        }
        let proteins = try file("ADT")
        #expect(try proteins.readRows(0..<5).dense().values == [2, 12, 22, 32, 42])
        let error = #expect(throws: SingleCellError.self) {
            try file("RNA").readRows(0..<5)
        }
        guard case .notFinite(_, let cell, let row, let column, _, let survey) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(cell == "c2" && row == 2 && column == "G3")
        #expect(survey?.badCellCount == 2 && survey?.badColumnCount == 1)
        // All columns of the matrix are still refused.
        #expect(throws: SingleCellError.self) { try GoldenFile.read(path) }
    }

    @Test("columns by type are those of the whole matrix", arguments: [true, false])
    func values(_ isSparse: Bool) throws {
        let scratch = try ScratchFolder()
        let path = scratch.file("a.h5ad")
        try Self.write(isSparse ? .sparse : .dense, path, bad: [])
        let whole = try GoldenFile.read(path)
        let genes = try MatrixFile(
            MatrixSource(path: path, selection: MatrixSelection(featureType: "RNA")))
        let picked = (0..<5).flatMap { row in [0, 1, 3].map { whole[row, $0] } }
        #expect(try genes.readRows(0..<5).dense().values == picked)
        #expect(try genes.sample(values: 100).nonZeros == picked.filter { $0 != 0 })
    }
}

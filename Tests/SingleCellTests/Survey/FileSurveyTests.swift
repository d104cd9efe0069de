import Foundation
import LinearAlgebra
import SingleCell
import Testing

@Suite("What is in a data file")
struct FileSurveyTests {
    private static func inFolder<Value>(_ body: (String) throws -> Value) throws -> Value {
        let folder = NSTemporaryDirectory() + "survey-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try body(folder)
    }

    @Test("an AnnData file shows its matrix, its values and the columns of its cells")
    func annData() throws {
        try Self.inFolder { folder in
            let path = folder + "/a.h5ad"
            var writer = try AnnDataWriter(
                path: path, cellIds: ["a", "b", "c"],
                cells: [
                    ("donor", .strings(["x", "", "y"])), ("sex", .strings(["m", "m", "m"])),
                ], columnNames: ["CD4", "CD8"])
            var values = DenseMatrix(rowCount: 3, columnCount: 2)
            values[0, 1] = 7
            values[2, 0] = 1
            try writer.append(values)
            try writer.finish()
            let survey = try FileSurvey(path: path)
            #expect(survey.format == "AnnData" && !survey.isStreamed)
            let matrix = try #require(survey.matrices.first?.description)
            #expect(matrix.location == "X" && matrix.cellCount == 3 && matrix.columnCount == 2)
            #expect(matrix.values.kind == .counts && matrix.values.maximum == 7)
            #expect(matrix.measurement.kind == .protein)
            let cells = try #require(survey.cells.first)
            #expect(cells.rowCount == 3 && cells.firstIds == ["a", "b", "c"])
            #expect(cells.columns.map(\.name) == ["donor", "sex"])
            #expect(cells.columns[0].distinctCount == 2 && cells.columns[0].missingCount == 1)
            #expect(cells.columns[0].firstValues == ["x", "y"])
            #expect(survey.problems.isEmpty)
        }
    }

    @Test("a file of no format and a damaged one are refused with their reasons")
    func refusals() throws {
        try Self.inFolder { folder in
            let path = folder + "/a.h5ad"
            try Data("nothing".utf8).write(to: URL(fileURLWithPath: path))
            #expect(throws: SingleCellError.self) { try FileSurvey(path: path) }
            #expect(throws: SingleCellError.self) { try FileSurvey(path: folder + "/none") }
        }
    }

    @Test("a survey is the same after its way through JSON")
    func coding() throws {
        try Self.inFolder { folder in
            let path = folder + "/t.h5"
            var writer = try PandasWriter(
                path: path, key: "table", cellIds: ["a", "b"], columnNames: ["G1", "G2", "G3"])
            try writer.append(DenseMatrix(rowCount: 2, columnCount: 3))
            try writer.finish()
            let survey = try FileSurvey(path: path)
            #expect(survey.matrices.first?.description?.values.kind == .zeros)
            let json = try JSONEncoder().encode(survey)
            #expect(try JSONDecoder().decode(FileSurvey.self, from: json) == survey)
        }
    }

    @Test("many different values are counted to a bound, and ids are known as such")
    func columns() throws {
        let ids = (0..<3_000).map { "c\($0)" }
        let path = NSTemporaryDirectory() + "columns-\(UUID().uuidString).csv"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let rows = ids.enumerated().map { "\($1),\($1),\($0 % 7)\n" }
        try ("cell_id,barcode,n\n" + rows.joined())
            .write(toFile: path, atomically: true, encoding: .utf8)
        let table = try CellTable(csv: path)
        let survey = TableSurvey(table, modality: nil)
        #expect(!survey.columns[0].isDistinctCountExact)
        #expect(survey.columns[0].distinctCount > 1_000)
        #expect(survey.columns[1].distinctCount == 7 && survey.columns[1].isDistinctCountExact)
        #expect(survey.columns[1].kind == .numbers)
        #expect(survey.columns[1].firstValues == ["0", "1", "2", "3", "4"])
    }
}

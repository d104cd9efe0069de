import SingleCell
import Testing

@Suite("Values that are not finite, all of them")
struct NotFiniteSurveyTests {
    private func refusal(_ name: String) throws -> (survey: NotFiniteSurvey, text: String) {
        let error = #expect(throws: SingleCellError.self) {
            try GoldenFile.read(GoldenFile.path("layouts/\(name)"))
        }
        let found = try #require(error)
        guard case .notFinite(_, _, _, _, _, let survey) = found else { throw found }
        return (try #require(survey), found.description)
    }

    @Test("a column that is NaN in every cell is to be dropped, not the cells")
    func column() throws {
        let (survey, text) = try refusal("pandas_nan_column.h5")
        #expect(survey.rowCount == 13 && survey.columnCount == 18)
        #expect(survey.badCellCount == 13 && survey.badColumnCount == 2)
        #expect(
            survey.worst == [
                NotFiniteSurvey.Column(name: "CD20", cellCount: 13),
                NotFiniteSurvey.Column(name: "ENSG003_GENE3", cellCount: 2),
            ])
        #expect(text.contains("`CD20` in 13, `ENSG003_GENE3` in 2"), "\(text)")
        #expect(text.contains("Drop the columns, which loses least"), "\(text)")
    }

    @Test("a cell that is infinite in every column is to be dropped, not the columns")
    func cell() throws {
        let (survey, text) = try refusal("pandas_infinite_cell.h5")
        #expect(survey.badCellCount == 1 && survey.badColumnCount == 17)
        #expect(text.contains("infinity for cell `cell04`"), "\(text)")
        #expect(text.contains("and 14 more"), "\(text)")
        #expect(text.contains("Drop the cell, which loses least"), "\(text)")
    }

    @Test("sparse matrices are counted alike", arguments: ["nan_csr.h5ad", "nan_csc.h5ad"])
    func sparse(name: String) throws {
        let (survey, text) = try refusal(name)
        #expect(survey.badCellCount == 13 && survey.badColumnCount == 1)
        #expect(
            survey.worst == [NotFiniteSurvey.Column(name: "ENSG009_GENE9", cellCount: 13)])
        #expect(text.contains("Drop the column, which loses least"), "\(text)")
    }

    @Test("a value that only 64 bits hold is to be scaled")
    func huge() throws {
        let (survey, text) = try refusal("pandas_huge.h5")
        #expect(survey.badCellCount == 1 && survey.badColumnCount == 1)
        #expect(text.contains("1e+39") && text.contains("scale the matrix"), "\(text)")
    }
}

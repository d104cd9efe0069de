import SingleCell
import Testing

@Suite("Labels that are no UTF-8")
struct NotUTF8Tests {
    private func refusal(_ body: () throws -> Void) throws -> String {
        let error = #expect(throws: SingleCellError.self, performing: body)
        return try #require(error).description
    }

    @Test(
        "are refused with file, row and bytes, of fixed and of variable length",
        arguments: [
            ("latin_fixed.h5", "row 3", "`df/axis1`"),
            ("latin_variable.h5ad", "row 3", "`obs/_index`"),
        ])
    func labels(name: String, row: String, location: String) throws {
        let path = GoldenFile.path("layouts/\(name)")
        let text = try refusal { _ = try GoldenFile.read(path) }
        #expect(text.contains(row) && text.contains(location) && text.contains(path), "\(text)")
        #expect(text.contains(#"M\xFCller"#), "\(text)")
    }

    @Test("a column of donors in Latin-1 does not make one of two donors")
    func donors() throws {
        for name in ["latin_donors.h5ad", "latin_records.h5ad"] {
            let path = GoldenFile.path("layouts/\(name)")
            let text = try refusal { _ = try CellTable(obs: path) }
            #expect(text.contains("donor") && text.contains(#"M\xFCller"#), "\(text)")
        }
    }
}

import Testing
import mmcoord

/// Which column of new cells is which of a study's.
@Suite struct ColumnMatchTests {
    private func match(_ training: [String], _ new: [String]) -> ColumnMatch {
        ColumnMatch(
            training: ColumnLabels(names: training, features: nil),
            new: ColumnLabels(names: new, features: nil))
    }

    @Test("names decide before ids, and ids before symbols, in any order of columns")
    func order() {
        let training = ["ENSG00000010610_CD4", "ENSG00000153563_CD8A", "ENSG00000075624_ACTB"]
        let new = ["ACTB", "ENSG00000153563.17", "ENSG00000010610_CD4", "other"]
        let found = match(training, new)
        #expect(found.places == [2, 1, 0, -1])
        #expect(found.counts == [.name: 1, .id: 1, .symbol: 1])
        #expect(found.missing.isEmpty && found.ambiguities.isEmpty)
        #expect(match(training, new.reversed()).places == [-1, 0, 1, 2])
    }

    @Test("what several columns could be is none of them, and is named")
    func ambiguous() throws {
        let twice = match(["CD4", "CD8A"], ["CD4", "CD8A", "CD4"])
        #expect(twice.places == [-1, 1, -1] && twice.missing == [0])
        let named = try #require(twice.ambiguities.first)
        #expect(named.training == ["CD4"] && named.new == ["CD4 (column 1)", "CD4 (column 3)"])
        // Two versions of one id.
        let versions = match(["ENSG00000010610"], ["ENSG00000010610.1", "ENSG00000010610.2"])
        #expect(versions.missing == [0] && versions.ambiguities.count == 1)
        // One symbol of two training columns.
        let symbols = match(["ENSG00000010610_X", "ENSG00000153563_X"], ["X"])
        #expect(symbols.missing == [0, 1])
        #expect(symbols.ambiguities.map(\.training.count) == [2])
        // A name decides, whatever else is alike.
        let decided = match(["ENSG00000010610"], ["ENSG00000010610", "ENSG00000010610.2"])
        #expect(decided.places == [0, -1] && decided.ambiguities.isEmpty)
    }

    @Test("one symbol of two different ids is no match, nor is that of another species")
    func different() {
        #expect(match(["ENSG00000010610_X"], ["ENSG00000153563_X"]).missing == [0])
        #expect(match(["CD4"], ["Cd4"]).missing == [0])
        #expect(match(["chr1:1-90"], ["chr1:1-90", "chr1:5-90"]).places == [0, -1])
    }
}

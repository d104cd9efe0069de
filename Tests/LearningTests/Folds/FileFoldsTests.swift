import Learning
import Testing

@Suite("Folds from a file")
struct FileFoldsTests {
    static func read(
        _ rows: KeyValuePairs<String, String>, study: [String] = ["a", "b", "c", "d"],
        groups: [String] = ["X", "X", "Y", "Y"]
    ) throws -> FileFolds.Reading {
        try FileFolds.plan(
            studyCells: study, groups: groups, tableCells: rows.map(\.key),
            tableFolds: rows.map(\.value), source: "folds.csv")
    }

    static func problem(_ rows: KeyValuePairs<String, String>) -> String {
        do {
            _ = try read(rows)
            return "none"
        } catch {
            return "\(error)"
        }
    }

    @Test("cells are joined by id, folds numbered in order, unknown cells returned")
    func joins() throws {
        let reading = try Self.read(["d": "2", "z": "5", "a": "10", "c": "2", "b": "10"])
        #expect(reading.plan.foldOfCell == [1, 1, 0, 0])
        #expect(reading.labels == ["2", "10"])
        #expect(reading.unknownCells == ["z"])
        #expect(reading.plan.isGrouped)
        #expect(reading.plan.description == "2 folds from a file, no group on both sides")
    }

    @Test("folds may have names, and may split groups, which the plan tells")
    func names() throws {
        let reading = try Self.read(["a": "late", "b": "early", "c": "late", "d": "early"])
        #expect(reading.plan.foldOfCell == [1, 0, 1, 0])
        #expect(reading.labels == ["early", "late"])
        #expect(!reading.plan.isGrouped)
        #expect(
            reading.plan.description == "2 folds from a file, cells of one group on both sides")
    }

    @Test("a cell that stands twice is refused by name, in whichever folds")
    func refusesOverlap() {
        let text = Self.problem(["a": "0", "b": "0", "c": "1", "d": "1", "a": "1", "c": "1"])
        #expect(
            text.hasPrefix(
                "folds.csv has 2 rows for cells that stand in a row before: `a` (rows 1 and 5), "
                    + "`c` (rows 3 and 6); rows are counted from 1, below the header. A cell can"))
        #expect(!text.contains("contradicts"))
    }

    @Test("cells without a fold are refused by name and number")
    func refusesGaps() {
        let text = Self.problem(["a": "0", "b": "", "d": "1"])
        #expect(
            text.hasPrefix(
                "folds.csv gives no fold to 2 of the study's 4 cells: `b` (row 2, empty), "
                    + "`c` (no row); rows are counted from 1, below the header. Give each"))
    }

    @Test("a single fold is refused")
    func refusesOneFold() {
        let text = Self.problem(["a": "0", "b": "0", "c": "0", "d": "0"])
        #expect(text.hasPrefix("folds.csv puts all 4 cells of the study into one fold, `0`. "))
    }

    @Test("an empty study is refused")
    func refusesNothing() {
        #expect(throws: LearningError.self) { try Self.read([:], study: [], groups: []) }
    }
}

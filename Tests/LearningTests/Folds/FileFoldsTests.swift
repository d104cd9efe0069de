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
        #expect(text.contains("2 cells stand more than once in folds.csv: `a`, `c`"))
    }

    @Test("cells without a fold are refused by name and number")
    func refusesGaps() {
        let text = Self.problem(["a": "0", "b": "", "d": "1"])
        #expect(text.contains("2 of the study's 4 cells have no fold in folds.csv: `b`, `c`"))
    }

    @Test("a single fold is refused")
    func refusesOneFold() {
        let text = Self.problem(["a": "0", "b": "0", "c": "0", "d": "0"])
        #expect(text.contains("all 4 cells have the same fold in folds.csv, `0`"))
    }

    @Test("an empty study is refused")
    func refusesNothing() {
        #expect(throws: LearningError.self) { try Self.read([:], study: [], groups: []) }
    }
}

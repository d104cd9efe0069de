import Testing
import mmcoord

@Suite("Evaluation ids against test cells and targets")
struct EvaluationScanTests {
    private static func scan(_ rows: [(cell: String, target: String)]) -> (
        EvaluationScan.Summary?, [StudyProblem]
    ) {
        var scan = EvaluationScan(
            parts: [
                EvaluationScan.Part(testCells: ["a", "b", "c"], targetNames: ["CD4", "CD8"]),
                EvaluationScan.Part(testCells: ["m"], targetNames: ["ENSG1", "CD8"]),
            ], trainingCells: ["t"])
        for (index, row) in rows.enumerated() {
            let (cell, target) = (Array(row.cell.utf8), Array(row.target.utf8))
            scan.add(cell: cell.span, target: target.span, line: index + 2)
        }
        var examiner = StudyExaminer { $0 }
        let summary = scan.finish(
            path: "e.csv", key: "study.evaluation-ids", examiner: &examiner)
        return (summary, examiner.problems)
    }

    @Test("rows, cells and targets are counted")
    func counts() {
        let (summary, problems) = Self.scan([("a", "CD4"), ("c", "CD4"), ("c", "CD8")])
        #expect(problems.isEmpty)
        #expect(summary?.rowCount == 3)
        #expect(summary?.cellCount == 2)
        #expect(summary?.targetCount == 2)
    }

    @Test("unknown cells, training cells, unknown genes and repeats are told with their lines")
    func problems() {
        let (summary, problems) = Self.scan([
            ("a", "CD4"), ("x", "CD4"), ("x", "CD8"), ("t", "CD4"), ("b", "CD44"), ("a", "CD4"),
        ])
        #expect(summary == nil)
        #expect(
            problems.map(\.found) == [
                "2 rows of e.csv name cells that are not in the test inputs: x (line 3)",
                "1 rows of e.csv name training cells: t (line 5)",
                "1 rows of e.csv name genes that are no targets: CD44 (line 6)",
                "1 rows of e.csv ask for a value again: a (line 7)",
            ])
        #expect(problems[2].advice.hasPrefix("Did you mean CD4?"))
    }

    @Test("a cell may be asked for the targets of its own question only")
    func questions() {
        let (summary, problems) = Self.scan([("m", "ENSG1"), ("m", "CD8"), ("a", "CD8")])
        #expect(problems.isEmpty && summary?.cellCount == 2 && summary?.targetCount == 3)
        let (_, mixed) = Self.scan([("m", "CD4"), ("a", "ENSG1")])
        #expect(
            mixed.map(\.found) == [
                "2 rows of e.csv name genes that are no targets: CD4 (line 2), ENSG1 (line 3)"
            ])
    }

    @Test("a file without rows is refused")
    func empty() {
        let (summary, problems) = Self.scan([])
        #expect(summary == nil)
        #expect(problems.map(\.found) == ["e.csv has no rows"])
    }
}

import Foundation
import LinearAlgebra
import SingleCell
import Testing

@Suite("Scoring")
struct ScoringTests {
    /// A study of two technologies with random values, and what is asked of it.
    final class Fixture {
        let scratch: ScratchFolder
        /// What is asked of which cell, in order.
        var rows: [(cell: String, gene: String, truth: Float, prediction: Double)] = []
        var parts: [(cell: String, part: String)] = []

        init() throws {
            scratch = try ScratchFolder()
            var random = RandomStream(seed: 9, stream: 1)
            for (technology, cellCount, geneCount) in [("cite", 9, 5), ("multi", 40, 30)] {
                let cells = (0..<cellCount).map { "\(technology)-cell-\($0)" }
                let genes = (0..<geneCount).map { "\(technology)-gene-\($0)" }
                let values = (0..<cellCount * geneCount).map { _ in
                    random.next(below: 3) == 0 ? 0 : random.normal()
                }
                var writer = try PandasWriter(
                    path: scratch.file("\(technology).h5"), key: "t", cellIds: cells,
                    columnNames: genes)
                try writer.append(
                    DenseMatrix(rowCount: cellCount, columnCount: geneCount, values: values))
                try writer.finish()
                for cell in 0..<cellCount {
                    let part = ["public", "private", "unscored"][cell % 3]
                    parts.append((cells[cell], part))
                    // Unscored cells may be asked for or not.
                    if part == "unscored", cell % 2 == 0 { continue }
                    for gene in 0..<geneCount where technology == "cite" || (cell + gene) % 4 > 0 {
                        let truth = values[cell * geneCount + gene]
                        rows.append(
                            (
                                cells[cell], genes[gene], truth,
                                Double(truth) + Double(random.normal())
                            ))
                    }
                }
            }
        }

        func score(
            order: [Int]? = nil, constant: Double = -1, submission: String? = nil
        ) throws -> SubmissionScores {
            let order = order ?? Array(rows.indices)
            let ids = try scratch.write(
                "ids.csv",
                "row_id,cell_id,gene_id\n"
                    + order.map { "\($0),\(rows[$0].cell),\(rows[$0].gene)\n" }.joined())
            let text =
                submission ?? "row_id,target\n"
                + order.map { "\($0),\(rows[$0].prediction)\n" }.joined()
            let scoring = try scratch.write(
                "scoring.csv",
                "cell_id,part\n" + parts.map { "\($0.cell),\($0.part)\n" }.joined())
            return try SubmissionScorer(
                truths: [
                    .init(technology: "citeseq", path: scratch.file("cite.h5")),
                    .init(technology: "multiome", path: scratch.file("multi.h5")),
                ], scoring: scoring, constant: constant
            ).score(submission: try scratch.write("submission.csv", text), evaluationIds: ids)
        }

        /// The mean of cells' correlations, computed another way.
        func plain(_ prefix: String, _ part: String, constant: Double = -1) -> (Double, Int) {
            var scores: [Double] = []
            for cell in parts where cell.part == part && cell.cell.hasPrefix(prefix) {
                let values = rows.filter { $0.cell == cell.cell }
                let n = Double(values.count)
                func mean(_ value: (Int) -> Double) -> Double {
                    values.indices.reduce(0) { $0 + value($1) } / n
                }
                let x = { (index: Int) in Double(values[index].truth) }
                let y = { (index: Int) in values[index].prediction }
                let covariance = mean { x($0) * y($0) } - mean(x) * mean(y)
                let variances =
                    (mean { x($0) * x($0) } - mean(x) * mean(x))
                    * (mean { y($0) * y($0) } - mean(y) * mean(y))
                scores.append(variances < 1e-20 ? constant : covariance / variances.squareRoot())
            }
            return (scores.reduce(0, +) / Double(scores.count), scores.count)
        }
    }

    @Test("scores equal a plain computation, by technology and part")
    func golden() throws {
        let fixture = try Fixture()
        let scores = try fixture.score()
        #expect(scores.rowCount == fixture.rows.count)
        #expect(scores.technologies.map(\.name) == ["citeseq", "multiome"])
        for (group, prefix) in zip(scores.technologies + [scores.all], ["cite", "multi", ""]) {
            let (publicScore, publicCount) = fixture.plain(prefix, "public")
            let (privateScore, privateCount) = fixture.plain(prefix, "private")
            #expect(abs(try #require(group.publicScore) - publicScore) < 1e-12)
            #expect(abs(try #require(group.privateScore) - privateScore) < 1e-12)
            #expect(group.publicCellCount == publicCount)
            #expect(group.privateCellCount == privateCount)
            #expect(publicScore != privateScore)
        }
    }

    @Test("cells may come in any order as long as their rows stand together")
    func cellOrder() throws {
        let fixture = try Fixture()
        let scores = try fixture.score()
        let cells = Dictionary(grouping: fixture.rows.indices) { fixture.rows[$0].cell }
        let order = cells.keys.sorted().reversed().flatMap { (cells[$0] ?? []).reversed() }
        let other = try fixture.score(order: order)
        #expect(
            abs(try #require(other.all.publicScore) - (try #require(scores.all.publicScore)))
                < 1e-12)
        #expect(throws: SingleCellError.self) {
            try fixture.score(order: order.sorted { ($0 % 2, $0) < ($1 % 2, $1) })
        }
    }

    @Test("a constant prediction scores what it is told to", arguments: [-1.0, 0.0])
    func constant(_ score: Double) throws {
        let fixture = try Fixture()
        for index in fixture.rows.indices where fixture.rows[index].cell == "cite-cell-0" {
            fixture.rows[index].prediction = 0.1
        }
        let scores = try fixture.score(constant: score)
        let expected = fixture.plain("cite", "public", constant: score).0
        #expect(abs(try #require(scores.technologies[0].publicScore) - expected) < 1e-12)
        let zeros = "row_id,target\n" + fixture.rows.indices.map { "\($0),0.0\n" }.joined()
        #expect(try fixture.score(constant: score, submission: zeros).all.privateScore == score)
    }

    @Test(
        "a submission that does not fit is refused with its line",
        arguments: [
            ("2,0.5", "7,0.5", 4), ("2,0.5", "2,nan", 4), ("2,0.5", "2,inf", 4),
            ("2,0.5", "2,1e999", 4), ("2,0.5", "2,abc", 4), ("2,0.5", "2", 4), ("2,0.5", "2,", 4),
            ("2,0.5\n", "", 4), ("row_id,target", "row_id,value", 1), ("END", "999,0.5", -1),
        ])
    func refused(_ old: String, _ new: String, _ line: Int) throws {
        let fixture = try Fixture()
        var text =
            "row_id,target\n" + fixture.rows.indices.map { "\($0),0.5\n" }.joined() + "END"
        text = text.replacing(old, with: new, maxReplacements: 1).replacing("END", with: "")
        let error = #expect(throws: SingleCellError.self) {
            try fixture.score(submission: text)
        }
        guard case .badLine(let path, let found, _)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(path.hasSuffix("submission.csv"))
        #expect(found == (line > 0 ? line : fixture.rows.count + 2))
    }

    @Test("a submission that ends early is refused")
    func short() throws {
        let fixture = try Fixture()
        let text =
            "row_id,target\n" + fixture.rows.indices.dropLast().map { "\($0),0.5\n" }.joined()
        let error = #expect(throws: SingleCellError.self) {
            try fixture.score(submission: text)
        }
        #expect("\(String(describing: error))".contains("the file ends"))
    }

    @Test("a scored cell without rows, without truth, or not listed is refused by name")
    func cells() throws {
        let fixture = try Fixture()
        fixture.parts.append(("lost-cell", "private"))
        let missing = #expect(throws: SingleCellError.self) { try fixture.score() }
        #expect("\(String(describing: missing))".contains("lost-cell"))
        fixture.rows.append(("lost-cell", "cite-gene-0", 1, 1))
        let untrue = #expect(throws: SingleCellError.self) { try fixture.score() }
        #expect("\(String(describing: untrue))".contains("no file of true values"))
        fixture.parts.removeLast()
        let unlisted = #expect(throws: SingleCellError.self) { try fixture.score() }
        #expect("\(String(describing: unlisted))".contains("does not list"))
        fixture.parts[0].part = "secret"
        #expect(throws: SingleCellError.self) { try fixture.score() }
    }

    @Test("quoted ids, exponents, long numbers, CRLF and empty lines are read")
    func spellings() throws {
        let fixture = try Fixture()
        let spellings = ["1e-3", "-0.00012345678901234567890123", "+2.5", "12345678901234567890"]
        let text =
            "row_id,target\r\n\r\n"
            + fixture.rows.indices.map { index in
                fixture.rows[index].prediction = Double(spellings[index % 4]) ?? .nan
                return "\"\(index)\",\(spellings[index % 4])\r\n"
            }.joined()
        let scores = try fixture.score(submission: text)
        let expected = fixture.plain("multi", "public").0
        #expect(abs(try #require(scores.technologies[1].publicScore) - expected) < 1e-9)
    }
}

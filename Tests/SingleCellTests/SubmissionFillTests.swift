import Foundation
import LinearAlgebra
import SingleCell
import Testing

@Suite("Filling a submission")
struct SubmissionFillTests {
    /// Fills a file and names the submission; its bytes as text.
    private static func filled(
        _ study: FilledStudy, _ scratch: ScratchFolder, threadCount: Int = 2,
        blockBytes: Int = 1 << 16
    ) throws -> String {
        let path = scratch.file("submission.csv")
        let fill = SubmissionFill(
            evaluationIds: try scratch.write("evaluation.csv", study.text), cells: study.cells,
            targets: study.targets, threadCount: threadCount, blockBytes: blockBytes)
        let submission = try fill.write(to: path, from: DensePredictions(study.predictions))
        let rowCount = submission.rowCount
        #expect(try !scratch.names().contains("submission.csv"))
        try submission.finish()
        #expect(try scratch.names() == ["evaluation.csv", "submission.csv"])
        #expect(rowCount == study.rows.count)
        return try String(contentsOfFile: path, encoding: .utf8)
    }

    @Test("any dialect is filled as by the plain way, whatever the blocks", arguments: 0..<60)
    func dialects(_ seed: UInt64) throws {
        let scratch = try ScratchFolder()
        var stream = RandomStream(seed: seed, stream: 0)
        let study = FilledStudy(&stream)
        let blockBytes = [1, 40, 300, 700, 3000, 1 << 20][Int(seed % 6)]
        let text = try Self.filled(
            study, scratch, threadCount: 1 + Int(seed % 4), blockBytes: blockBytes)
        #expect(text == study.expected)
    }

    @Test("no byte depends on the number of threads", arguments: [1, 2, 3, 8])
    func threads(_ threadCount: Int) throws {
        let scratch = try ScratchFolder()
        var stream = RandomStream(seed: 11, stream: 0)
        let study = FilledStudy(usual: &stream, cellCount: 60, targetCount: 90)
        let text = try Self.filled(study, scratch, threadCount: threadCount, blockBytes: 2000)
        #expect(text == study.expected)
    }

    @Test("names that hold commas match no field that is not quoted")
    func namesWithCommas() throws {
        let scratch = try ScratchFolder()
        let path = try scratch.write(
            "e.csv",
            "row_id,cell_id,gene_id\n1,c,a\n2,c,b,c\n" + String(repeating: " ", count: 400))
        let fill = SubmissionFill(evaluationIds: path, cells: ["c"], targets: ["a", "b,c"])
        let predictions = DensePredictions(DenseMatrix(rowCount: 1, columnCount: 2))
        #expect {
            _ = try fill.write(to: scratch.file("s.csv"), from: predictions)
        } throws: { "\($0)".contains("line 3 of") && "\($0)".contains("expected 3 fields") }
    }

    @Test("a file with a header only gives a header only")
    func headerOnly() throws {
        let scratch = try ScratchFolder()
        for text in [
            "row_id,cell_id,gene_id", "row_id,cell_id,gene_id\n", "row_id,cell_id,gene_id\r\n\r\n",
        ] {
            let fill = SubmissionFill(
                evaluationIds: try scratch.write("e.csv", text), cells: ["c"], targets: ["g"])
            let predictions = DensePredictions(DenseMatrix(rowCount: 1, columnCount: 1))
            try fill.write(to: scratch.file("s.csv"), from: predictions).finish()
            let written = try String(contentsOfFile: scratch.file("s.csv"), encoding: .utf8)
            #expect(written == "row_id,target\n")
        }
    }

    /// What filling says about a usual file of 12,000 rows, of which one line is another.
    private static func told(
        line: Int, _ replacement: String, values: Float = 1, also: (Int, String)? = nil,
        blockBytes: Int = 1000
    ) throws -> String {
        let scratch = try ScratchFolder()
        var lines = (0..<12_000).map { "\($0),c\($0 / 120),g\($0 % 120)" }
        lines[line - 2] = replacement
        if let also { lines[also.0 - 2] = also.1 }
        let path = try scratch.write(
            "e.csv", "row_id,cell_id,gene_id\n" + lines.joined(separator: "\n") + "\n")
        let fill = SubmissionFill(
            evaluationIds: path, cells: (0..<100).map { "c\($0)" },
            targets: (0..<120).map { "g\($0)" }, threadCount: 3, blockBytes: blockBytes)
        var predictions = DenseMatrix(rowCount: 100, columnCount: 120)
        predictions[50, 60] = values
        defer { #expect((try? scratch.names()) == ["e.csv"]) }
        do {
            _ = try fill.write(to: scratch.file("s.csv"), from: DensePredictions(predictions))
            return "filled"
        } catch {
            return "\(error)"
        }
    }

    @Test(
        "what cannot be filled is named by its line, wherever it is, and nothing is left",
        arguments: [2, 77, 6_000, 12_001])
    func refusals(_ line: Int) throws {
        let place = "line \(line) of"
        for (text, complaint) in [
            ("r,c7,g", "row r asks for g of c7, which was not predicted"),
            ("r,c,g7", "row r asks for g7 of c, which was not predicted"),
            ("r,\"c7\",g7x", "row r asks for g7x of c7"),
            ("r,c7,g7,", "expected 3 fields"), ("r,c7", "expected 3 fields"),
            (",c7,g7", "not empty"), ("r,,g7", "not empty"), ("r,c7,", "not empty"),
            ("r,\"c7\" ,g7", "behind the quote that closes it"),
        ] {
            let told = try Self.told(line: line, text)
            #expect(told.contains(place) && told.contains(complaint), "\(text): \(told)")
        }
        let long = String(repeating: "x", count: (4 << 20) + 1)
        #expect(try Self.told(line: line, long).contains("\(place)"))
        #expect(try Self.told(line: line, long).contains("longer than 4194304 bytes"))
    }

    @Test("of several problems the first is told, after empty lines too")
    func firstProblem() throws {
        #expect(try Self.told(line: 900, "r,c,g1", also: (901, "r")).contains("line 900 of"))
        #expect(try Self.told(line: 901, "r", also: (900, "r,c,g1")).contains("line 900 of"))
        #expect(try Self.told(line: 900, "\n\r\n", also: (901, "r")).contains("line 903 of"))
        #expect(try Self.told(line: 3, "\n", also: (11_000, "r,c,g1")).contains("line 11001 of"))
        for blockBytes in [1000, 1 << 20] {
            let told = try Self.told(
                line: 6_100, "r", values: .nan, also: (11_000, "r,c,g1"), blockBytes: blockBytes)
            #expect(told.contains("row `6060` of"), "\(told)")
            #expect(told.contains("would be NaN"))
            let early = try Self.told(
                line: 6_061, "r", values: .infinity, blockBytes: blockBytes)
            #expect(early.contains("line 6061 of"), "\(early)")
        }
        #expect(try Self.told(line: 2, "0,c0,g0", values: -.infinity).contains("infinite"))
    }

    @Test("a submission without its name leaves nothing, nor one that cannot be written")
    func unfinished() throws {
        let scratch = try ScratchFolder()
        let path = try scratch.write("e.csv", "row_id,cell_id,gene_id\n1,c,g\n")
        let fill = SubmissionFill(evaluationIds: path, cells: ["c"], targets: ["g"])
        let predictions = DensePredictions(DenseMatrix(rowCount: 1, columnCount: 1))
        do { _ = try fill.write(to: scratch.file("s.csv"), from: predictions) }
        #expect(try scratch.names() == ["e.csv"])
        #expect {
            _ = try fill.write(to: scratch.file("no/such/s.csv"), from: predictions)
        } throws: { "\($0)".contains("cannot write") }
        let missing = SubmissionFill(
            evaluationIds: scratch.file("none.csv"), cells: ["c"], targets: ["g"])
        #expect(throws: SingleCellError.missingFile(path: scratch.file("none.csv"))) {
            _ = try missing.write(to: scratch.file("s.csv"), from: predictions)
        }
    }
}

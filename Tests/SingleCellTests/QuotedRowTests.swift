import Foundation
import LinearAlgebra
import SingleCell
import Testing

@Suite("Quotes, line breaks and repeats in evaluation ids")
struct QuotedRowTests {
    private let scratch: ScratchFolder

    init() throws { scratch = try ScratchFolder() }

    private func rows(_ text: String) throws -> [String] {
        var reader = try EvaluationReader(path: scratch.write("e.csv", text))
        var rows: [String] = []
        try reader.forEachRow { row, cell, gene, line in
            rows.append(
                "\(Self.text(row))|\(Self.text(cell))|\(Self.text(gene)) \(line)")
        }
        return rows
    }

    private static func text(_ bytes: Span<UInt8>) -> String {
        String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
    }

    @Test("two quotes in a quoted field are one, in every column, with the lines counted")
    func doubledQuotes() throws {
        let text =
            "note,row_id,cell_id,gene_id\n\"x, \"\"y\"\"\",1,\"c \"\"a\"\"\",\"g,\"\"\"\n"
            + "\"two\nlines\",2,c,g\n\n  \n,\"\"\"3\"\"\",c,\"h\n\"\n"
        #expect(
            try rows(text) == ["1|c \"a\"|g,\" 2", "2|c|g 3", "\"3\"|c|h\n 7"])
    }

    @Test("lines may end in CR alone, as on old Macs")
    func carriageReturns() throws {
        #expect(
            try rows("row_id,cell_id,gene_id\r1,a,b\r\r2,\"c\",d\r3,e,f")
                == ["1|a|b 2", "2|c|d 4", "3|e|f 5"])
        #expect(try rows("row_id,cell_id,gene_id\r\n1,a,b\r\n2,c,d\r") == ["1|a|b 2", "2|c|d 3"])
    }

    @Test("a quote that nothing closes is told with its line")
    func openQuote() throws {
        let rest = (0..<400_000).map { "\($0),c,g\n" }.joined()
        #expect { try rows("row_id,cell_id,gene_id\n1,c,g\n2,\"c,g\n" + rest) } throws: {
            "\($0)".contains("line 3 of") && "\($0)".contains("quote")
        }
    }

    @Test("names with quotes are filled, and row ids written so that they read back")
    func filled() throws {
        let text =
            "row_id,cell_id,gene_id,note\n\"a\"\"b\",\"c \"\"1\"\"\",g,\"x\ny\"\n"
            + "plain,c2,\"g,2\",\n"
            + "\"q,\",\"c2\",\"g\",\"\"\n5\"d,c2,g,\n\"l\nm\",c2,g,\n"
        for blockBytes in [1, 30, 64, 4096] {
            let fill = SubmissionFill(
                evaluationIds: try scratch.write("e.csv", text), cells: ["c \"1\"", "c2"],
                targets: ["g", "g,2"], threadCount: 2, blockBytes: blockBytes)
            let predictions = DensePredictions(
                DenseMatrix(rowCount: 2, columnCount: 2, values: [1, 2, 3, 4]))
            let path = scratch.file("s.csv")
            try fill.write(to: path, from: predictions).finish()
            let written = try String(contentsOfFile: path, encoding: .utf8)
            #expect(
                written
                    == "row_id,target\n\"a\"\"b\",1.0\nplain,4.0\n\"q,\",3.0\n\"5\"\"d\",3.0\n"
                    + "\"l\nm\",3.0\n")
        }
    }

    @Test("a row behind a row of two lines is named by its own line")
    func lineBehindBreak() throws {
        let text = "row_id,cell_id,gene_id,note\n1,c,g,\"x\ny\n\"\n\n2,c,unknown,z\n"
        for blockBytes in [1, 4096] {
            let fill = SubmissionFill(
                evaluationIds: try scratch.write("e.csv", text), cells: ["c"], targets: ["g"],
                threadCount: 1, blockBytes: blockBytes)
            let predictions = DensePredictions(DenseMatrix(rowCount: 1, columnCount: 1))
            #expect {
                _ = try fill.write(to: scratch.file("s.csv"), from: predictions)
            } throws: { "\($0)".contains("line 6 of") && "\($0)".contains("unknown") }
        }
    }

    @Test("ids that ascend are known to differ, others are not")
    func ascending() {
        func areAscending(_ ids: [String]) -> Bool {
            var order = AscendingRowIds()
            for id in ids { order.note(Array(id.utf8).span) }
            return order.areAscending
        }
        #expect(areAscending(["0", "1", "2", "10", "999999999999999999"]))
        for ids in [
            ["1", "1"], ["2", "1"], ["01"], ["1", "x"], [""], ["1", "02"], ["1000000000000000000"],
        ] { #expect(!areAscending(ids), "\(ids)") }
    }

    @Test("every id that stands twice is found, whatever the bounds on memory")
    func repeats() throws {
        var stream = RandomStream(seed: 5, stream: 0)
        for (bits, limit) in [(1 << 30, 1 << 20), (64, 3), (1 << 12, 1), (64, 1 << 20)] {
            let ids = (0..<600).map { "row \($0 * 7919 % 600)" }
            func write(_ ids: [String]) throws -> String {
                try scratch.write(
                    "e.csv",
                    "row_id,cell_id,gene_id\n" + ids.map { "\($0),c,g\n" }.joined())
            }
            let none = try RepeatedRowIds(
                path: write(ids), mostBits: bits, suspectLimit: limit)
            #expect(none.count == 0 && none.examples.isEmpty)
            let (first, second) = (stream.next(below: 300), 300 + stream.next(below: 300))
            var doubled = ids
            doubled[Int(second)] = ids[Int(first)]
            let found = try RepeatedRowIds(
                path: write(doubled), mostBits: bits, suspectLimit: limit)
            #expect(
                found.examples == [
                    .init(id: ids[Int(first)], first: Int(first) + 2, second: Int(second) + 2)
                ])
        }
    }
}

import Foundation
import SingleCell
import Testing

@Suite("Dialects of text tables")
struct TableDialectTests {
    private let scratch: ScratchFolder

    init() throws { scratch = try ScratchFolder() }

    private func told(_ text: String) throws -> String {
        do {
            _ = try CellTable(csv: try scratch.write("m.csv", text))
            return "read"
        } catch {
            return "\(error)".replacing(scratch.path + "/", with: "")
        }
    }

    @Test(
        "lines may end in LF, CRLF or CR, with blank ones, and without an end",
        arguments: ["\n", "\r\n", "\r"])
    func lineEnds(_ end: String) throws {
        let text = ["cell_id,donor", "a,x", "", "b,\"y \"\"z\"\"\"", "  ", "c,w"]
        for last in ["", end, end + end] {
            let path = try scratch.write("m.csv", text.joined(separator: end) + last)
            let table = try CellTable(csv: path)
            #expect(table.cellIds == ["a", "b", "c"])
            #expect(table.columns["donor"] == ["x", "y \"z\"", "w"])
        }
        let short = try told("cell_id,donor\(end)a,x\(end)\(end)b\(end)")
        #expect(short == "line 4 of `m.csv`: 1 fields, expected 2 as in the header.")
        let long = try told("cell_id,donor\(end)a,x,y\(end)")
        #expect(long == "line 2 of `m.csv`: 3 fields, expected 2 as in the header.")
    }

    @Test("lines that end in two ways are refused by line, not cut somewhere")
    func mixedLineEnds() throws {
        let told = try told("cell_id,donor\na,x\rb,y\n")
        #expect(told.hasPrefix("line 2 of `m.csv`: byte 4 of the line is a carriage return"))
        #expect(told.contains("write all lines' ends alike"))
    }

    @Test("damage within a quoted field is named, not the quote that it hides")
    func damagedQuotes() throws {
        let text = Array("cell_id,note\na,\"x\ny".utf8) + [0xff] + Array("z\"\nb,1\n".utf8)
        let path = scratch.path + "/d.csv"
        try Data(text).write(to: URL(fileURLWithPath: path))
        #expect {
            try CellTable(csv: path)
        } throws: {
            "\($0)".contains("line 3 of") && "\($0)".contains("byte 2 of the line, 0xFF")
        }
    }

    @Test("a quoted field keeps commas, quotes, blanks and line breaks")
    func quotes() throws {
        let path = try scratch.write(
            "m.csv", "cell_id,note,x\n\"a\",\" p, \"\"q\"\"\r\nr \",1\n\"b\",\"\",2\n")
        let table = try CellTable(csv: path)
        #expect(table.cellIds == ["a", "b"])
        #expect(table.columns["note"] == [" p, \"q\"\r\nr ", ""])
        let after = try told("cell_id,note\na,\"x\ny\"\nb,\"z\"w\n")
        #expect(after.hasPrefix("line 4 of `m.csv`: field 2 opens with a quote and goes on"))
    }

    @Test(
        "a header without the column says what to do",
        arguments: [
            (",donor\na,x\n", "Its first column has no name, as pandas leaves an index"),
            ("barcode,donor\n", "Rename the column `barcode` to `cell_id`."),
            ("index,donor\n", "Rename the column `index` to `cell_id`."),
            ("Cell ID,donor\n", "Rename the column `Cell ID` to `cell_id`."),
            (" cell_id,donor\n", "Rename the column ` cell_id` to `cell_id`."),
            ("cell_id;day;donor\n", "separated by semicolons, expected commas"),
            ("cell_id\tday\tdonor\n", "separated by tabs, expected commas"),
            ("cell_id|day|donor\n", "separated by vertical bars, expected commas"),
            ("cell_id day donor\n", "separated by blanks, expected commas"),
            ("barcode;donor\n", "separated by semicolons, expected commas"),
            ("\u{feff}\u{feff}cell_id,donor\n", "Rename the column"),
        ])
    func headers(_ text: String, _ remedy: String) throws {
        let told = try told(text)
        #expect(told.contains("has no column `cell_id`") && told.contains(remedy), "\(told)")
    }

    @Test("control characters of a header are escaped, and long names cut")
    func hostileHeader() throws {
        let told = try told("cell\u{1b}[31m_id\u{7},donor\na,x\n")
        #expect(told.contains("`cell\\u001B[31m_id\\u0007`"))
        #expect(!told.unicodeScalars.contains { $0.value < 0x20 })
        #expect(try self.told(String(repeating: "x", count: 1 << 20)).count < 1_000)
    }

    @Test("columns of one name, or two without any, are refused by their places")
    func doubledColumns() throws {
        #expect(try told("cell_id,x,x\n").contains("columns 2 and 3 are both called `x`"))
        #expect(try told("cell_id,,\n").contains("columns 2 and 3 have no name"))
        #expect(try told("cell_id,re\u{301},r\u{e9}\na,1,2\n") == "read")
    }

    @Test("ids that are canonically equivalent are two cells, as in Python")
    func exactIds() throws {
        let path = try scratch.write("m.csv", "cell_id,x\n\u{e9},1\ne\u{301},2\n")
        #expect(try CellTable(csv: path).columns["x"] == ["1", "2"])
    }
}

import Foundation
import LinearAlgebra
import SingleCell
import Testing

@Suite("Text that is not UTF-8, and files that are no text")
struct ForeignTextTests {
    private let scratch: ScratchFolder

    init() throws { scratch = try ScratchFolder() }

    private func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        try Data(bytes).write(to: URL(filePath: scratch.file(name)))
        return scratch.file(name)
    }

    /// What reading a file as metadata, evaluation ids, submission and list says, without its path.
    private func told(_ path: String) throws -> [String] {
        let readers: [() throws -> Void] = [
            { _ = try CellTable(csv: path) },
            {
                var reader = try EvaluationReader(path: path)
                try reader.forEachRow { _, _, _, _ in }
            },
            { try self.score(path) }, { _ = try NameList(path: path) },
        ]
        return readers.map { read in
            do {
                try read()
                return "read"
            } catch {
                return "\(error)".replacing(scratch.path + "/", with: "")
            }
        }
    }

    /// Scores a submission of two rows, r1 and r2.
    private func score(_ submission: String) throws {
        var writer = try PandasWriter(
            path: scratch.file("truth.h5"), key: "t", cellIds: ["c"], columnNames: ["g", "h"])
        try writer.append(DenseMatrix(rowCount: 1, columnCount: 2, values: [1, 2]))
        try writer.finish()
        let scorer = SubmissionScorer(
            truths: [.init(technology: "citeseq", path: scratch.file("truth.h5"))],
            scoring: try scratch.write("scoring.csv", "cell_id,part\nc,public\n"))
        let ids = try scratch.write("ids.csv", "row_id,cell_id,gene_id\nr1,c,g\nr2,c,h\n")
        _ = try scorer.score(submission: submission, evaluationIds: ids)
    }

    @Test("Latin-1 is refused with line and byte in metadata, never repaired")
    func latinMetadata() throws {
        let text = Array("cell_id,donor\na,Muller\nb,M".utf8) + [0xfc] + Array("ller\n".utf8)
        let told = try told(write("m.csv", text))[0]
        #expect(told.hasPrefix("line 3 of `m.csv`: byte 4 of the line, 0xFC in `b,M\\xFCller`"))
        #expect(told.contains("is not UTF-8. Save the file as UTF-8"))
    }

    @Test("Latin-1 is refused with line and byte in evaluation ids, any column, any block")
    func latinEvaluation() throws {
        for row in [0, 1, 300, 4_000] {
            for (field, offset) in [(0, 1), (1, 3), (2, 4), (3, 5)] {
                var lines = (0..<4_100).map { _ in [[UInt8]](repeating: [0x61], count: 4) }
                lines[row][field] = [0xe9]
                let bytes =
                    Array("row_id,cell_id,gene_id,note\n".utf8)
                    + lines.flatMap { Array($0.joined(separator: [0x2c])) + [0x0a] }
                let path = try write("e.csv", bytes)
                let told = try told(path)[1]
                let place = 2 * field + 1
                #expect(
                    told.hasPrefix("line \(row + 2) of `e.csv`: byte \(place) of the line, 0xE9"),
                    "\(offset): \(told)")
            }
        }
    }

    @Test("Latin-1 is refused in submissions and in lists")
    func latinRest() throws {
        let submission = Array("row_id,target\nr1,1\nr".utf8) + [0xff] + Array(",2\n".utf8)
        #expect(
            try told(write("s.csv", submission))[2]
                .hasPrefix("line 3 of `s.csv`: byte 2 of the line, 0xFF in `r\\xFF,2`"))
        let list = Array("CD4\nTCR ".utf8) + [0x93] + Array("\nCD8\n".utf8)
        #expect(
            try told(write("l.txt", list))[3]
                .hasPrefix("line 2 of `l.txt`: byte 5 of the line, 0x93 in `TCR \\x93`"))
    }

    @Test(
        "a character cut short, overlong or beyond Unicode is none",
        arguments: [
            [0xc3], [0xc3, 0x28], [0xc0, 0x80], [0xe0, 0x80, 0x80], [0xed, 0xa0, 0x80],
            [0xf4, 0x90, 0x80, 0x80], [0xf5, 0x80, 0x80, 0x80], [0x80], [0xe2, 0x82],
        ] as [[UInt8]])
    func malformed(_ bytes: [UInt8]) throws {
        let rows = Array("cell_id,x\na,".utf8) + bytes
        for ending in [[], Array("\n".utf8), Array("zz\nb,1\n".utf8)] {
            let told = try told(write("m.csv", rows + ending))[0]
            #expect(told.hasPrefix("line 2 of `m.csv`: byte 3 of the line, 0x"), "\(told)")
        }
        let list = Array("CD4\n".utf8) + Array(repeating: UInt8(0x61), count: 37) + bytes
        #expect(try self.told(write("l.txt", list))[3].hasPrefix("line 2 of `l.txt`: byte 38 of"))
    }

    @Test("every scalar of Unicode is text, wherever it lies in a buffer")
    func wellFormed() throws {
        var all = String.UnicodeScalarView()
        for value in UInt32(0x21)..<0x11_0000 {
            guard let scalar = Unicode.Scalar(value), scalar != ",", scalar != "\"" else {
                continue
            }
            all.append(scalar)
        }
        // More than four mebibytes, so that characters are cut by the ends of buffers.
        let text = String(all)
        let path = try scratch.write("m.csv", "cell_id,x\na,\(text)\n")
        #expect(try CellTable(csv: path).column("x").map { Array($0.utf8) } == [Array(text.utf8)])
        #expect(
            try NameList(path: scratch.write("l.txt", "a" + text)).names.map { Array($0.utf8) }
                == [Array(("a" + text).utf8)])
    }

    @Test(
        "another kind of file is named, with what to do, and no byte of it is shown",
        arguments: [
            ([0x1f, 0x8b, 8, 0, 1, 2], "is gzip, expected", "gunzip"),
            ([0x50, 0x4b, 3, 4] + Array("xx[Content_Types].xml".utf8), "an Excel workbook", "CSV"),
            ([0x50, 0x4b, 3, 4, 9], "a zip archive", "Unpack it"),
            ([0xff, 0xfe, 0x63, 0, 0x65, 0], "text in UTF-16LE", "iconv -f UTF-16 -t"),
            ([0xfe, 0xff, 0, 0x63, 0, 0x65], "text in UTF-16BE", "iconv -f UTF-16 -t"),
            ([0x63, 0, 0x65, 0, 0x6c, 0], "text in UTF-16LE", "iconv -f UTF-16LE"),
            ([0, 0x63, 0, 0x65, 0, 0x6c], "text in UTF-16BE", "iconv -f UTF-16BE"),
            ([0x89, 0x48, 0x44, 0x46, 0x0d], "is HDF5", "obs"),
            ([1, 2, 0, 0, 0, 7, 1], "is binary", "Name a text file"),
            (Array("version https://git-lfs.github.com".utf8), "Git LFS pointer", "git lfs pull"),
            (Array("<!DOCTYPE html>\n".utf8), "a web page", "Download"),
        ] as [([UInt8], String, String)])
    func foreign(_ bytes: [UInt8], _ found: String, _ remedy: String) throws {
        let path = try write("m.csv", bytes)
        for told in try told(path) {
            #expect(told.contains(found) && told.contains(remedy), "\(told)")
            #expect(told.hasPrefix("`m.csv` is "))
            #expect(told.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value < 0x7f })
        }
    }

    @Test("a byte order mark before UTF-8 is no part of the first name")
    func mark() throws {
        let path = try scratch.write("l.txt", "\u{feff}CD4\nCD8\n")
        #expect(try NameList(path: path).names == ["CD4", "CD8"])
    }

    @Test(
        "strings in HDF5 that are not UTF-8 are refused with their place",
        arguments: ["fixed", "variable"])
    func latinHDF5(_ kind: String) throws {
        let path = GoldenFile.path("anndata_latin1_\(kind).h5ad")
        let error = #expect(throws: SingleCellError.self) { try CellTable(obs: path) }
        #expect(
            error
                == SingleCellError.notUTF8(
                    path: path, location: "obs/donor", row: 0,
                    bytes: [0x4d, 0xfc, 0x6c, 0x6c, 0x65, 0x72]))
    }

    @Test("labels that pandas stored in another encoding are refused by its name")
    func otherEncoding() throws {
        let path = GoldenFile.path("pandas_cp1252.h5")
        let error = #expect(throws: SingleCellError.self) {
            _ = try MatrixFile(MatrixSource(path: path))
        }
        #expect("\(try #require(error))".contains("text in the encoding cp1252"))
    }
}

import Foundation
import LinearAlgebra
import SingleCell
import Testing

@Suite("Refusals of matrices in text")
struct TextRefusalTests {
    /// The text of the error that converting a source ends with; nothing may be left behind.
    static func refusal(
        _ path: String, _ selection: MatrixSelection = MatrixSelection()
    ) throws -> String {
        let scratch = try ScratchFolder()
        let source = MatrixSource(path: path, selection: selection)
        let error = #expect(throws: SingleCellError.self) {
            try MatrixConversion(source)?.write(scratch.file("c.h5ad"))
            // What is not converted is opened as it is.
            _ = try MatrixFile(source)
        }
        #expect(try scratch.names() == [])
        return try #require(error).description
    }

    @Test(
        "a table is refused with its line and what was found",
        arguments: [
            (",x,y\na,1,2\nb,1\n", "line 3", "2 fields, expected 3"),
            (",x,y\na,1,2\nb,1,2,3\n", "line 3", "4 fields, expected 3"),
            (",x,y\na,1,two\n", "line 2", "`two` in column `y`"),
            (",x,y\na,1,\"2\n", "line 2", "quote"),
            (",x,x\na,1,2\n", "line 1", "both called `x`"),
            (",x,\na,1,2\n", "line 1", "has no name"),
            (",x,y\n,1,2\n", "line 2", "id, is empty"),
            (",x,y\na,1,2\na,3,4\n", "cell `a` stands twice", "rows 0 and 1"),
            (",x,y\n", "line 1", "nothing follows the header"),
            (";x;y\na;1,5;2\n", "line 2", "decimal point"),
            (",x,y\na,1,2\n\u{1B}[31m,1,2,3\n", "not an HDF5 file", "m.csv"),
            ("x,y,z,w\na,1\n", "line 1", "4 fields, and 2 in the next line"),
            (",x,y\na,1,nan\nb,,NA\n", "2 cells and 2 columns", "missing value"),
            (",x,y\na,1,1e300\nb,1,2\n", "beyond Float32", "1 cell and 1 column"),
            (
                ",AAACCCAAGAAACACT-1,AAACCCAAGAAACCAT-1,AAACCCAAGAAACCCA-1\ng,1,2,3\n", "barcodes",
                "features-by-cells"
            ),
            (",c1,c2\nENSG00000243485,1,2\n", "looks like a gene", "features-by-cells"),
        ] as [(String, String, String)])
    func tables(_ text: String, _ place: String, _ found: String) throws {
        let scratch = try ScratchFolder()
        let refusal = try Self.refusal(try scratch.write("m.csv", text))
        #expect(refusal.contains(place) && refusal.contains(found), "\(refusal)")
        #expect(!refusal.contains("\u{1B}"))
    }

    @Test("a table in another encoding is refused with its line, or its encoding")
    func encodings() throws {
        let scratch = try ScratchFolder()
        let path = scratch.file("m.csv")
        try Data(Array(",x\na,1\nM".utf8) + [0xFC] + Array("ller,2\n".utf8))
            .write(to: URL(filePath: path))
        let latin = try Self.refusal(path)
        #expect(latin.contains("line 3") && latin.contains("not UTF-8"), "\(latin)")
        let wide: [UInt8] = [0xFF, 0xFE] + Array(",x\na,1\n".utf8).flatMap { [$0, 0] }
        try Data(wide).write(to: URL(filePath: path))
        #expect(try Self.refusal(path).contains("UTF-16"))
        try Data(Array(",x\na,1\n".utf8) + [0] + Array("b,2\n".utf8)).write(to: URL(filePath: path))
        _ = try Self.refusal(path)
    }

    private static let header = "%%MatrixMarket matrix coordinate real general\n2 3 2\n"

    @Test(
        "a Matrix Market file is refused with its line and what was found",
        arguments: [
            (header + "1 1 1\n", "1 of them", "expected 2"),
            (header + "1 1 1\n2 2 1\n2 3 1\n", "line 5", "one entry more than the 2"),
            (header + "1 1 1\n3 2 1\n", "line 4", "row 3, column 2"),
            (header + "1 1 1\n0 2 1\n", "line 4", "row 0, column 2"),
            (header + "1 1 1\n1 2 x\n", "line 4", "expected row, column and a number"),
            (header + "1 1 1\n1 2\n", "line 4", "expected row, column and a number"),
            (header + "1 1 1\n1 2 3 4\n", "line 4", "expected row, column and a number"),
            (header + "1 1 1\n1.0 2 3\n", "line 4", "expected row, column and a number"),
            (header + "1 1 1\n1 1 2\n", "two values", "cell `a`, column `x`"),
            (header + "1 1 nan\n1 2 1\n", "NaN", "cell `a`"),
            ("%%MatrixMarket matrix array real general\n2 3\n1\n", "line 1", "dense"),
            ("%%MatrixMarket matrix coordinate real symmetric\n2 2 0\n", "line 1", "symmetric"),
            ("%%MatrixMarket matrix coordinate complex general\n2 3 0\n", "line 1", "real"),
            ("%%MatrixMarket matrix coordinate real general\n", "line 1", "ends before its sizes"),
            ("%%MatrixMarket matrix coordinate real general\n2 x 2\n", "line 2", "whole number"),
            (
                "%%MatrixMarket matrix coordinate real general\n5 3 0\n", "5 rows × 3 columns",
                "3 cells and 2 columns"
            ),
            (
                "%%MatrixMarket matrix coordinate real general\n2 3 1\n1 1 \u{1B}[31m\n", "line 3",
                "\\u001B"
            ),
        ] as [(String, String, String)])
    func markets(_ text: String, _ place: String, _ found: String) throws {
        let scratch = try ScratchFolder()
        _ = try scratch.write("matrix.mtx", text)
        _ = try scratch.write("barcodes.tsv", "a\nb\nc\n")
        _ = try scratch.write("features.tsv", "x\ny\n")
        let refusal = try Self.refusal(scratch.path)
        #expect(refusal.contains(place) && refusal.contains(found), "\(refusal)")
    }

    @Test(
        "names beside a matrix must be there, once and whole",
        arguments: [
            (["features.tsv": "x\ny\n"], "no names of cells"),
            (["barcodes.tsv": "a\nb\nc\n"], "no names of columns"),
            (
                ["barcodes.tsv": "a\nb\nc\n", "genes.tsv": "x\ny\n", "features.tsv": "x\ny\n"],
                "both `features.tsv` and `genes.tsv`"
            ),
            (["barcodes.tsv": "a\nb\n", "features.tsv": "x\ny\n"], "2 rows × 3 columns"),
            (["barcodes.tsv": "a\nb\na\n", "features.tsv": "x\ny\n"], "cell `a` stands twice"),
            (["barcodes.tsv": "a\n\tb\nc\n", "features.tsv": "x\ny\n"], "begins without a name"),
            (["barcodes.tsv": "a\nb\nc\n", "features.tsv": "x\tX\ny\n"], "and 1 in another line"),
        ] as [([String: String], String)])
    func names(_ files: [String: String], _ found: String) throws {
        let scratch = try ScratchFolder()
        _ = try scratch.write("matrix.mtx", Self.header + "1 1 1\n2 2 1\n")
        for (name, text) in files { _ = try scratch.write(name, text) }
        let refusal = try Self.refusal(scratch.path)
        #expect(refusal.contains(found), "\(refusal)")
    }

    @Test("a folder of two matrices, and a choice that text does not have, are refused")
    func choices() throws {
        let scratch = try ScratchFolder()
        _ = try scratch.write("a_matrix.mtx", Self.header)
        _ = try scratch.write("b_matrix.mtx", Self.header)
        #expect(try Self.refusal(scratch.path).contains("`a_matrix.mtx`, `b_matrix.mtx`"))
        let table = GoldenFile.path("streams/pandas.csv")
        #expect(
            try Self.refusal(table, MatrixSelection(featureType: "Peaks"))
                .contains("no kinds of features"))
        #expect(try Self.refusal(table, MatrixSelection(layer: "counts")).contains("`counts`"))
        #expect(
            try Self.refusal(table, MatrixSelection(orientation: "sideways")).contains("sideways"))
        #expect(
            try Self.refusal(
                GoldenFile.path("streams/tenx3"), MatrixSelection(featureType: "Peaks")
            ).contains("it has `Gene Expression`, `Antibody Capture`"))
    }

    @Test("a gzip file that is cut off, changed or followed by other bytes is refused")
    func damagedGzip() throws {
        let scratch = try ScratchFolder()
        let whole = try Data(contentsOf: URL(filePath: GoldenFile.path("streams/pandas.csv.gz")))
        let path = scratch.file("m.csv.gz")
        for count in [whole.count / 2, whole.count - 4, whole.count - 1] {
            try whole.prefix(count).write(to: URL(filePath: path))
            #expect(try Self.refusal(path).contains("gzip"), "\(count)")
        }
        var changed = whole
        changed[whole.count - 6] ^= 1
        try changed.write(to: URL(filePath: path))
        #expect(try Self.refusal(path).contains("gzip"))
        try (whole + Data("more".utf8)).write(to: URL(filePath: path))
        #expect(try Self.refusal(path).contains("behind the end"))
        // Two members and padding are one file to gzip.
        let text = try String(
            contentsOf: URL(filePath: GoldenFile.path("streams/pandas.csv")), encoding: .utf8)
        #expect(text.count > 100)
        try (whole + Data(count: 12)).write(to: URL(filePath: path))
        #expect(
            try MatrixFile(MatrixSource(path: path)).readRows(0..<13).dense().values
                == GoldenFile.values())
    }
}

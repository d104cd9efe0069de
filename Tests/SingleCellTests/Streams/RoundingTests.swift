import Foundation
import LinearAlgebra
import SingleCell
import Testing

@Suite("Numbers beyond Float32")
struct RoundingTests {
    /// What a study reads of one value that is written as text, in a table and in a matrix.
    private static func values(_ text: String) throws -> [Float] {
        let scratch = try ScratchFolder()
        let table = try scratch.write("t.csv", ",x,y\na,\(text),1\nb,2,3\n")
        let matrix = try scratch.write(
            "m.mtx",
            "%%MatrixMarket matrix coordinate real general\n2 2 2\n1 1 \(text)\n2 2 3\n")
        _ = try scratch.write("m.barcodes.tsv", "a\nb\n")
        _ = try scratch.write("m.features.tsv", "x\ny\n")
        return try [table, matrix].map { path in
            let converted = scratch.file("c.h5ad")
            try MatrixConversion(MatrixSource(path: path))?.write(converted)
            return try GoldenFile.read(converted)[0, 0]
        }
    }

    @Test(
        "a number is rounded once, to the nearest Float32, as HDF5 files of Float64 are",
        arguments: [
            ("16777216", 16_777_216), ("16777217", 16_777_216), ("16777219", 16_777_220),
            ("123456789", 123_456_792), ("9007199254740993", 9_007_199_254_740_992),
            ("1e-46", 0), ("-1e-46", 0), ("1e-45", Float.leastNonzeroMagnitude), ("7e-46", 0),
            ("3.4028235e38", 3.4028235e38),
            ("0.1", 0.1), ("1.00000005960464477539", 1.0),
        ] as [(String, Float)])
    func rounding(text: String, value: Float) throws {
        #expect(try Self.values(text) == [value, value])
    }

    @Test(
        "a number that would become infinite is refused with its cell and column",
        arguments: ["1e300", "-3.5e38", "99999999999999999999999999999999999999999", "1e999"])
    func overflow(text: String) throws {
        let scratch = try ScratchFolder()
        let table = try scratch.write("t.csv", ",x,y\na,1,\(text)\nb,2,3\n")
        let refusal = try TextRefusalTests.refusal(table)
        #expect(refusal.contains("beyond Float32 for cell `a`"), "\(refusal)")
        #expect(refusal.contains("column `y`"), "\(refusal)")
    }
}

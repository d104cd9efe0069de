import Foundation
import LinearAlgebra
import SingleCell
import Testing

@Suite("Conversion")
struct ConversionTests {
    @Test("the same source gives the same bytes, in whatever order its entries come")
    func bytes() throws {
        let scratch = try ScratchFolder()
        var files: [Data] = []
        for (index, name) in ["plain", "csr.npz", "csc.npz", "dense.npz", "pandas.csv", "plain"]
            .enumerated()
        {
            let path = scratch.file("\(index).h5ad")
            let source = StreamedCase(name: name).source
            try #require(try MatrixConversion(source, spillCapacity: 7)).write(path)
            files.append(try Data(contentsOf: URL(filePath: path)))
        }
        #expect(Set(files).count == 1)
    }

    @Test("entries in random order, of more runs than one, are put into order")
    func spills() throws {
        let scratch = try ScratchFolder()
        let (rows, columns) = (40, 23)
        var entries: [(Int, Int)] = []
        for row in 0..<rows {
            for column in 0..<columns where (row * 31 + column * 17) % 7 == 0 && row % 5 != 4 {
                entries.append((row, column))
            }
        }
        // A fixed shuffle.
        let shuffled = entries.indices.map { entries[($0 * 101) % entries.count] }
        #expect(Set(shuffled.map { $0.0 * 100 + $0.1 }).count == entries.count)
        var text = "%%MatrixMarket matrix coordinate integer general\n% made by a test\n"
        text += "\(rows) \(columns) \(entries.count)\n"
        for (row, column) in shuffled {
            let value = row * 1000 + column + 1
            text += "\(row + 1) \(column + 1) \(value)\n"
        }
        _ = try scratch.write("matrix.mtx", text)
        _ = try scratch.write("cells.txt", (0..<rows).map { "c\($0)\n" }.joined())
        _ = try scratch.write("features.txt", (0..<columns).map { "g\($0)\n" }.joined())
        var expected = [Float](repeating: 0, count: rows * columns)
        for (row, column) in entries {
            expected[row * columns + column] = Float(row * 1000 + column + 1)
        }
        for capacity in [1, 16, 100_000] {
            let path = scratch.file("\(capacity).h5ad")
            let source = MatrixSource(path: scratch.path)
            try #require(try MatrixConversion(source, spillCapacity: capacity)).write(path)
            #expect(
                try MatrixFile(MatrixSource(path: path)).readRows(0..<rows).dense().values
                    == expected)
        }
    }

    @Test("more entries than a chunk are written whole")
    func chunks() throws {
        let scratch = try ScratchFolder()
        let (rows, columns) = (400, 700)
        let header = (0..<columns).map { "g\($0)" }.joined(separator: ",")
        let lines = (0..<rows).map { row in
            "c\(row)," + (0..<columns).map { "\((row + $0) % 9)" }.joined(separator: ",")
        }
        let text = "," + header + "\n" + lines.joined(separator: "\n") + "\n"
        let path = try scratch.write("m.csv", text)
        var told: [Double] = []
        try #require(try MatrixConversion(MatrixSource(path: path)))
            .write(scratch.file("m.h5ad")) { told.append($0) }
        let file = try MatrixFile(MatrixSource(path: scratch.file("m.h5ad")))
        let expected = (0..<rows).flatMap { row in (0..<columns).map { Float((row + $0) % 9) } }
        #expect(try file.readRows(0..<rows).dense().values == expected)
        #expect(told.last == 1 && told == told.sorted() && told.count > 1)
    }

    @Test("what can be read by rows is not converted")
    func others() throws {
        for name in ["anndata_csr.h5ad", "pandas_none.h5"] {
            #expect(try MatrixConversion(MatrixSource(path: GoldenFile.path(name))) == nil)
        }
    }

    @Test("every file beside a matrix is named, so that a change of it is seen")
    func members() throws {
        let conversion = try #require(
            try MatrixConversion(StreamedCase(name: "plain/rna.mtx").source))
        #expect(
            conversion.memberPaths
                == ["rna.mtx", "rna.cells.txt", "rna.features.txt"].map {
                    GoldenFile.path("streams/plain/\($0)")
                })
    }

    @Test("a square matrix follows the custom of its format, and says so")
    func squares() throws {
        let scratch = try ScratchFolder()
        _ = try scratch.write(
            "matrix.mtx", "%%MatrixMarket matrix coordinate real general\n2 2 1\n1 2 3.5\n")
        _ = try scratch.write("barcodes.tsv", "a\nb\n")
        _ = try scratch.write("features.tsv", "x\ny\n")
        let open = try #require(try MatrixConversion(MatrixSource(path: scratch.path)))
        #expect(open.notices.count == 1 && open.notices[0].contains("cells-by-features"))
        let usual = try MatrixFile(MatrixSource(path: scratch.path))
        #expect(try usual.readRows(0..<2).dense().values == [0, 0, 3.5, 0])
        let said = MatrixSource(
            path: scratch.path, selection: MatrixSelection(orientation: "cells-by-features"))
        #expect(try MatrixConversion(said)?.notices == [])
        #expect(try MatrixFile(said).readRows(0..<2).dense().values == [0, 3.5, 0, 0])
    }
}

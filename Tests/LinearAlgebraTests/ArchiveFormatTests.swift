import LinearAlgebra
import Testing

/// Archives byte by byte as Docs/FileFormats.md describes them, without the code that writes them.
@Suite("Archives by their documentation") struct ArchiveFormatTests {
    /// Takes numbers from bytes, little-endian.
    private struct Reader {
        let bytes: [UInt8]
        var place: Int

        mutating func number(_ width: Int) -> Int {
            defer { place += width }
            return (0..<width).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
        }

        mutating func text(_ count: Int) -> String {
            defer { place += count }
            return String(decoding: bytes[place..<place + count], as: UTF8.self)
        }
    }

    /// An array as the table describes it.
    private struct Found: Equatable {
        var code: Int
        var shape: [Int]
        var offset: Int
        var size: Int
    }

    private func table(_ bytes: [UInt8]) -> [(name: String, array: Found)] {
        var reader = Reader(bytes: bytes, place: 0)
        #expect(reader.text(8) == "MMARRAY1")
        #expect(reader.number(8) == bytes.count)
        let tableSize = reader.number(8)
        let rows = (0..<reader.number(8)).map { _ in
            let name = reader.text(reader.number(4))
            let (code, rank) = (reader.number(1), reader.number(1))
            let shape = (0..<rank).map { _ in reader.number(8) }
            return (
                name,
                Found(code: code, shape: shape, offset: reader.number(8), size: reader.number(8))
            )
        }
        #expect(reader.place == tableSize)
        return rows
    }

    @Test("a reader written from the table of bytes finds every array")
    func reading() throws {
        var archive = ArrayArchive()
        archive.setMatrix(
            "values", DenseMatrix(rowCount: 2, columnCount: 3, values: [1, -2, 3.5, 0, 5, 6]))
        archive.setDoubles("lambda", [0.25])
        archive.setInt32s("folds", [0, 2, -1])
        archive.setInt64s("counts", [1 << 40])
        archive.setTexts("cells", ["AAACCT-1", "", "Zürich"])
        let bytes = archive.encoded()
        let rows = table(bytes)
        #expect(rows.map(\.name) == ["cells", "counts", "folds", "lambda", "values"])
        var end = 0
        for (name, array) in rows {
            #expect(array.offset % 64 == 0, "\(name)")
            if end > 0 { #expect(bytes[end..<array.offset].allSatisfy { $0 == 0 }) }
            end = array.offset + array.size
        }
        #expect(end == bytes.count)
        let found = Dictionary(uniqueKeysWithValues: rows.map { ($0.name, $0.array) })
        let values = try #require(found["values"])
        #expect(values.code == 1 && values.shape == [2, 3] && values.size == 24)
        var reader = Reader(bytes: bytes, place: values.offset)
        #expect(
            (0..<6).map { _ in Float(bitPattern: UInt32(reader.number(4))) }
                == [1, -2, 3.5, 0, 5, 6])
        let lambda = try #require(found["lambda"])
        reader.place = lambda.offset
        #expect(lambda.code == 2 && lambda.shape == [1])
        #expect(Double(bitPattern: UInt64(reader.number(8))) == 0.25)
        let folds = try #require(found["folds"])
        reader.place = folds.offset
        #expect(folds.code == 3)
        #expect((0..<3).map { _ in Int32(truncatingIfNeeded: reader.number(4)) } == [0, 2, -1])
        let counts = try #require(found["counts"])
        reader.place = counts.offset
        #expect(counts.code == 4 && reader.number(8) == 1 << 40)
        let cells = try #require(found["cells"])
        reader.place = cells.offset
        #expect(cells.code == 6 && cells.shape == [3])
        let lengths = (0..<3).map { _ in reader.number(4) }
        #expect(lengths == [8, 0, 7] && cells.size == 12 + 15)
        #expect(lengths.map { reader.text($0) } == ["AAACCT-1", "", "Zürich"])
    }

    @Test("a file written from the table of bytes is read, and one byte off is refused")
    func writing() throws {
        func number(_ value: Int, _ width: Int) -> [UInt8] {
            (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        // One array "a" [2] of uint8, and one "b" [1] of text.
        func row(_ name: String, _ code: UInt8, _ extent: Int, _ offset: Int, _ size: Int)
            -> [UInt8]
        {
            number(name.utf8.count, 4) + Array(name.utf8) + [code, 1] + number(extent, 8)
                + number(offset, 8) + number(size, 8)
        }
        let rows = row("a", 5, 2, 128, 2) + row("b", 6, 1, 192, 6)
        var bytes =
            Array("MMARRAY1".utf8) + number(198, 8) + number(32 + rows.count, 8) + number(2, 8)
            + rows
        bytes += [UInt8](repeating: 0, count: 128 - bytes.count) + [7, 9]
        bytes += [UInt8](repeating: 0, count: 192 - bytes.count) + number(2, 4) + Array("hi".utf8)
        let archive = try ArrayArchive(decoding: bytes)
        #expect(try archive.texts("b") == ["hi"])
        #expect(archive.encoded() == bytes)
        bytes[8] += 1
        #expect(throws: LinearAlgebraError.self) { try ArrayArchive(decoding: bytes) }
    }
}

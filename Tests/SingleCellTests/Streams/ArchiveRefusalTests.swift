import Foundation
import LinearAlgebra
import SingleCell
import Testing

@Suite("Refusals of numpy archives")
struct ArchiveRefusalTests {
    @Test(
        "an archive is refused with what was found",
        arguments: [
            ("objects.npz", nil, "Python objects"), ("two.npz", nil, "holds 2 tables"),
            ("two.npz", "three", "`three`"), ("two.npz", "cells", "expected numbers"),
        ] as [(String, String?, String)])
    func arrays(_ name: String, _ layer: String?, _ found: String) throws {
        let text = try TextRefusalTests.refusal(
            GoldenFile.path("streams/\(name)"), MatrixSelection(layer: layer))
        #expect(text.contains(found), "\(text)")
    }

    @Test("of two tables the one that cannot be read is named, and the other is not taken for it")
    func damagedTable() throws {
        let scratch = try ScratchFolder()
        let path = scratch.file("m.npz")
        var bytes = [UInt8](
            try Data(contentsOf: URL(filePath: GoldenFile.path("streams/two.npz"))))
        let mark = [0x93] + Array("NUMPY".utf8)
        let places = bytes.indices.filter { bytes[$0...].starts(with: mark) }
        // The second array of the archive is the table `counts`.
        bytes[try #require(places.dropFirst().first)] = 0
        try Data(bytes).write(to: URL(filePath: path))
        let text = try TextRefusalTests.refusal(path)
        #expect(text.contains("counts.npy"), "\(text)")
        #expect(throws: SingleCellError.self) { try MatrixSelection.all(in: path) }
        // Whoever names the other table gets it.
        #expect(try GoldenFile.read(path, layer: "X").values == GoldenFile.values())
    }

    @Test("names must be there")
    func names() throws {
        let scratch = try ScratchFolder()
        let path = scratch.file("m.npz")
        try FileManager.default.copyItem(
            atPath: GoldenFile.path("streams/csr.npz"), toPath: path)
        let text = try TextRefusalTests.refusal(path)
        #expect(text.contains("m.npz.cells.txt") && text.contains("arrays `cells`"), "\(text)")
    }

    @Test("no change of a byte gives other values without an error", arguments: ["csr", "dense"])
    func damage(_ name: String) throws {
        let scratch = try ScratchFolder()
        let whole = try Data(contentsOf: URL(filePath: GoldenFile.path("streams/\(name).npz")))
        for side in ["cells", "features"] where name == "csr" {
            try FileManager.default.copyItem(
                atPath: GoldenFile.path("streams/csr.\(side).txt"),
                toPath: scratch.file("m.\(side).txt"))
        }
        let path = scratch.file("m.npz")
        for place in stride(from: 0, to: whole.count, by: 7) {
            var changed = whole
            changed[place] ^= 0x11
            try changed.write(to: URL(filePath: path))
            guard let file = try? MatrixFile(MatrixSource(path: path)),
                let rows = try? file.readRows(0..<file.header.rowCount)
            else { continue }
            #expect(rows.dense().values == GoldenFile.values(), "byte \(place)")
        }
        for count in stride(from: 0, to: whole.count, by: 11) {
            try whole.prefix(count).write(to: URL(filePath: path))
            #expect(throws: SingleCellError.self) { try MatrixFile(MatrixSource(path: path)) }
        }
    }
}

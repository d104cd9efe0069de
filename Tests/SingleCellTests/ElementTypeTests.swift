import LinearAlgebra
import SingleCell
import Testing

@Suite("Element types")
struct ElementTypeTests {
    /// The generator's formula.
    private static let whole: [Float] = (0..<13).flatMap { row in
        (0..<17).map { column -> Float in
            let value = (row + column) % 2 == 0 ? 0 : (3 * row + column) % 7
            return Float(value)
        }
    }

    private static let kinds = [
        "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8",
    ]

    @Test("dense numbers of every width and either byte order are read alike", arguments: kinds)
    func dense(kind: String) throws {
        let path = GoldenFile.path("layouts/types.h5ad")
        for layer in ["dense_\(kind)", "dense_\(kind)_big"] {
            #expect(try GoldenFile.read(path, layer: layer).values == Self.whole, "\(layer)")
        }
    }

    @Test(
        "sparse values, indices and offsets of every width, and a shape of floats, are read alike",
        arguments: kinds)
    func sparse(kind: String) throws {
        let path = GoldenFile.path("layouts/types.h5ad")
        #expect(try GoldenFile.read(path, layer: "csr_\(kind)").values == Self.whole)
    }

    @Test(
        "bool is 0 and 1, dense, by row, by column and from pandas",
        arguments: ["bool_dense.h5ad", "bool_csr.h5ad", "bool_csc.h5ad", "bool.h5"])
    func bool(name: String) throws {
        let path = GoldenFile.path("layouts/\(name)")
        let expected: [Float] = Self.whole.map { $0 > 0 ? 1 : 0 }
        #expect(try GoldenFile.read(path).values == expected)
        #expect(try GoldenFile.read(path, rows: 4..<9).values == Array(expected[68..<153]))
    }

    @Test("a column of bool among columns of numbers is 0 and 1")
    func block() throws {
        let path = GoldenFile.path("layouts/bool_block.h5")
        let expected = Self.whole.enumerated().map { index, value -> Float in
            index % 17 == 3 ? (value > 0 ? 1 : 0) : value
        }
        #expect(try GoldenFile.read(path).values == expected)
    }

    @Test("an enumeration that is not FALSE and TRUE is no bool")
    func otherEnum() throws {
        let path = GoldenFile.path("layouts/enum.h5ad")
        #expect(
            throws: SingleCellError.unsupportedType(
                path: path, location: "X", found: "enum", expected: "numbers")
        ) { try GoldenFile.read(path) }
    }
}

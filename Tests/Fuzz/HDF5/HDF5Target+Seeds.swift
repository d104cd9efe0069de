import SingleCell

/// Recipes of files as pandas and anndata write them.
extension HDF5Target {
    static func seeds() throws -> [[UInt8]] {
        [
            frame(values()), frame(blosc()), frame(twoBlocks()), annData(compressed("csr_matrix")),
            annData(compressed("csc_matrix")), annData(dense("X")),
            annData(dense("X") + categories() + nullable()), records() + dense("X"),
            [1] + annData(dense("X") + dense("layers/counts")).dropFirst(),
            [2] + annData(dense("raw/X") + names("raw/var/_index", 3)).dropFirst(), [0],
        ]
    }

    private static let cellCount: UInt8 = 4
    private static let columnCount: UInt8 = 3
    private static let float = HDF5Kind.byte(.float)
    private static let label = HDF5Kind.byte(.fixedText, 1)
    private static let int64 = HDF5Kind.byte(.integer, 3)
    private static let int32 = HDF5Kind.byte(.integer, 2)

    private static func dataset(
        _ place: String, _ kind: UInt8, _ extents: [UInt8], _ payload: [UInt8],
        _ layout: HDF5Recipe.Layout = .contiguous, chunk: [UInt8] = []
    ) -> [UInt8] {
        let head = [HDF5Recipe.Deed.dataset.rawValue, index(place), kind, layout.rawValue]
        // A chunk's extent is one more than its byte.
        let shape = [UInt8(extents.count)] + extents + chunk.map { $0 - 1 }
        return head + shape + piece(payload)
    }

    private static func attribute(
        _ place: String, _ name: String, _ kind: UInt8, count: UInt8 = 1, _ payload: [UInt8]
    ) -> [UInt8] {
        let number = UInt8(HDF5Recipe.attributes.firstIndex(of: name) ?? 0)
        return [HDF5Recipe.Deed.attribute.rawValue, index(place), number, kind, count]
            + [UInt8(payload.count)] + payload
    }

    private static func text(_ place: String, _ name: String, _ text: String) -> [UInt8] {
        attribute(place, name, HDF5Kind.byte(.text), Array(text.utf8))
    }

    private static func index(_ place: String) -> UInt8 {
        UInt8(HDF5Recipe.places.firstIndex(of: place) ?? 0)
    }

    private static func piece(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8(bytes.count & 255), UInt8(bytes.count >> 8)] + bytes
    }

    private static func bytes<Value: BitwiseCopyable>(_ values: [Value]) -> [UInt8] {
        values.withUnsafeBytes { Array($0) }
    }

    private static func labels(_ place: String, _ count: UInt8, from first: UInt8 = 0) -> [UInt8] {
        let texts = (first..<first + count).flatMap { [UInt8(ascii: "a") + $0, 0x31] }
        return dataset(place, label, [count], texts)
    }

    private static func names(_ place: String, _ count: UInt8) -> [UInt8] {
        let texts = (0..<count).flatMap { [UInt8(ascii: "a") + $0, 0] }
        return dataset(place, HDF5Kind.byte(.text), [count], Array(texts.dropLast()))
    }

    // MARK: pandas

    private static func frame(_ blocks: [UInt8]) -> [UInt8] {
        [0] + labels("df/axis0", columnCount) + labels("df/axis1", cellCount, from: 5) + blocks
            + attribute("df", "pandas_type", HDF5Kind.byte(.fixedText, 4), Array("frame".utf8))
            + attribute("df", "encoding", HDF5Kind.byte(.fixedText, 4), Array("UTF-8".utf8))
    }

    private static let matrix: [Float] = [1, 0, 2, 0, 0, 3, 0, 4, 0, 5, 0, 0]

    private static func values() -> [UInt8] {
        labels("df/block0_items", columnCount)
            + dataset("df/block0_values", float, [cellCount, columnCount], bytes(matrix))
            + attribute("df/block0_values", "transposed", HDF5Kind.byte(.bits), [1])
    }

    /// Two stripes of two chunks, one of which no filter has seen, and one never written.
    private static func blosc() -> [UInt8] {
        let chunk: [Float] = [1, 0, 0, 2]
        let packed = chunk.withUnsafeBytes { BloscChunk.compress($0, elementBytes: 4) } ?? []
        let stored = [0] + piece(packed) + [1] + piece(bytes(chunk)) + [0] + piece(packed)
        return labels("df/block0_items", columnCount)
            + dataset(
                "df/block0_values", float, [cellCount, columnCount], stored, .storedChunks,
                chunk: [2, 2])
    }

    private static func twoBlocks() -> [UInt8] {
        labels("df/block0_items", 2) + labels("df/block1_items", 1, from: 2)
            + dataset(
                "df/block0_values", float, [2, cellCount], bytes(matrix), .chunked, chunk: [2, 3])
            + attribute("df/block0_values", "transposed", HDF5Kind.byte(.bits), [0])
            + dataset("df/block1_values", int64, [cellCount, 1], bytes([1, 0, 2, 9]))
            + attribute("df", "nblocks", int64, bytes([2]))
    }

    // MARK: AnnData

    private static func annData(_ body: [UInt8]) -> [UInt8] {
        [0] + names("obs/_index", cellCount) + names("var/_index", columnCount) + body
    }

    private static func dense(_ place: String) -> [UInt8] {
        dataset(place, float, [cellCount, columnCount], bytes(matrix))
    }

    private static func compressed(_ encoding: String) -> [UInt8] {
        let isByColumn = encoding == "csc_matrix"
        let offsets: [Int64] = isByColumn ? [0, 2, 3, 5] : [0, 2, 3, 4, 5]
        let indices: [Int32] = isByColumn ? [0, 3, 2, 0, 1] : [0, 2, 2, 1, 0]
        return dataset("X/data", float, [5], bytes([1, 2, 3, 4, 5] as [Float]))
            + dataset("X/indices", int32, [5], bytes(indices))
            + dataset("X/indptr", int64, [UInt8(offsets.count)], bytes(offsets))
            + text("X", "encoding-type", encoding)
            + attribute(
                "X", "shape", int64, count: 2, bytes([Int(cellCount), Int(columnCount)]))
    }

    private static func categories() -> [UInt8] {
        names("obs/a/categories", 2)
            + dataset("obs/a/codes", HDF5Kind.byte(.integer), [cellCount], [0, 1, 255, 1])
            + attribute(
                "obs", "column-order", HDF5Kind.byte(.text), count: 2, [0x61, 0, 0x62])
    }

    private static func nullable() -> [UInt8] {
        dataset("obs/b", HDF5Kind.byte(.boolean), [cellCount], [0, 1, 1, 0])
            + dataset("obs/a/values", int32, [cellCount], bytes([1, 2, 3, 4] as [Int32]))
            + dataset("obs/a/mask", HDF5Kind.byte(.boolean), [cellCount], [0, 0, 1, 0])
    }

    /// `obs` as one dataset of records, beside `var` of today.
    private static func records() -> [UInt8] {
        let rows = (0..<cellCount).flatMap { [0x61 + $0, 0] + [UInt8](repeating: 1, count: 22) }
        return [0] + dataset("obs", HDF5Kind.byte(.record), [cellCount], rows)
            + names("var/_index", columnCount)
            + names("uns/x_categories", 2)
    }
}

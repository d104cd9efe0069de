import Foundation
import LinearAlgebra
import SingleCell
import Testing

@Suite("Damaged files")
struct DamagedFileTests {
    /// Flips are for files without variable-length strings: libhdf5 1.10 itself reads out of
    /// bounds when the heap that holds such strings is damaged, and no check of ours comes first.
    static let namesWithoutHeap = [
        "pandas_blosc_zstd.h5", "pandas_blosc_lz4.h5", "pandas_none.h5", "pandas_mixed.h5",
        "pandas_split_chunks.h5", "pandas_zlib.h5", "pandas_fletcher.h5", "pandas_float64.h5",
    ]
    static let names = [
        "pandas_blosc_zstd.h5", "pandas_blosc_lz4.h5", "pandas_none.h5", "pandas_mixed.h5",
        "pandas_split_chunks.h5", "anndata_csr.h5ad", "anndata_csc.h5ad", "anndata_dense.h5ad",
        "anndata_06.h5ad", "anndata_07.h5ad",
    ]

    @Test("a truncated file gives an error or the true values, never a crash", arguments: names)
    func truncation(_ name: String) throws {
        let scratch = try ScratchFolder()
        let bytes = try Data(contentsOf: URL(filePath: GoldenFile.path(name)))
        for part in 1..<20 {
            let path = scratch.file("cut")
            try bytes.prefix(bytes.count * part / 20).write(to: URL(filePath: path))
            #expect(throws: SingleCellError.self) { try Self.readEverything(path) }
        }
    }

    @Test("flipped bytes give an error or a matrix, never a crash", arguments: namesWithoutHeap)
    func flips(_ name: String) throws {
        let scratch = try ScratchFolder()
        let original = try Data(contentsOf: URL(filePath: GoldenFile.path(name)))
        var random = RandomStream(seed: 7, stream: UInt64(name.utf8.count))
        var refused = 0
        for _ in 0..<150 {
            var bytes = original
            for _ in 0...random.next(below: 4) {
                bytes[random.next(below: bytes.count)] = UInt8(random.next(below: 256))
            }
            let path = scratch.file("flipped")
            try bytes.write(to: URL(filePath: path))
            do {
                try Self.readEverything(path)
            } catch let error as SingleCellError {
                #expect(error.description.contains(path))
                refused += 1
            }
        }
        #expect(refused > 0)
    }

    @Test("values of more bytes than can be counted are refused, never a crash")
    func endless() throws {
        let path = GoldenFile.path("pandas_endless_names.h5")
        let error = #expect(throws: SingleCellError.self) { try Self.readEverything(path) }
        #expect(error?.description.contains("140737488355328") == true)
    }

    private static func readEverything(_ path: String) throws {
        let file = try MatrixFile(MatrixSource(path: path))
        let matrix = try file.readRows(0..<file.header.rowCount)
        #expect(matrix.columnCount == file.header.columnCount)
        _ = try CellTable(obs: path)
    }
}

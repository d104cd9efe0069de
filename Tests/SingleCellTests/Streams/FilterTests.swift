import Foundation
import LinearAlgebra
import SingleCell
import Testing

/// Compression that libhdf5 reads through plugins, where it finds them.
@Suite("Compression filters")
struct FilterTests {
    @Test(
        "a filter is read, or refused with the name of the package that brings it",
        arguments: [
            ("streams/filter_bzip2.h5ad", 307, "bzip2", "Debian's package hdf5-filter-plugin"),
            ("streams/filter_lz4.h5ad", 32_004, "LZ4", "Debian's package hdf5-filter-plugin"),
            ("streams/filter_bitshuffle.h5ad", 32_008, "bitshuffle", "Debian's package bitshuffle"),
            ("streams/filter_zstd.h5ad", 32_015, "Zstandard", "pip install hdf5plugin"),
            ("streams/filter_blosc2.h5ad", 32_026, "Blosc2", "pip install hdf5plugin"),
            ("pandas_bzip2.h5", 307, "bzip2", "hdf5-filter-plugin"),
        ])
    func filters(_ name: String, _ number: Int, _ filter: String, _ remedy: String) throws {
        do {
            #expect(try GoldenFile.read(GoldenFile.path(name)).values == GoldenFile.values())
        } catch let error as SingleCellError {
            let text = error.description
            #expect(text.contains("compressed with \(filter) (HDF5 filter \(number))"), "\(text)")
            #expect(text.contains(remedy) && text.contains("HDF5_PLUGIN_PATH"), "\(text)")
            #expect(!text.contains("damaged"), "\(text)")
        }
    }

    @Test("a filter that nobody packages asks for its plugin")
    func unknown() {
        let text = SingleCellError.unsupportedFilter(
            path: "a", location: "X", filter: "a filter", number: 40_000
        ).description
        #expect(text.contains("set HDF5_PLUGIN_PATH to its folder"))
    }
}

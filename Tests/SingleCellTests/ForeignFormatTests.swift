import Foundation
import LinearAlgebra
import SingleCell
import Testing

@Suite("Files of other formats")
struct ForeignFormatTests {
    private static func repeated(_ text: String, to count: Int = 600) -> [UInt8] {
        Array(String(repeating: text, count: count / text.utf8.count + 1).utf8)
    }

    private static let tar =
        [UInt8](repeating: 0x61, count: 257) + Array("ustar\u{0}00".utf8)
        + [UInt8](repeating: 0, count: 512)

    @Test(
        "what a file is instead is named, with what to do",
        arguments: [
            ("a.h5ad.gz", [0x1F, 0x8B, 8, 0, 0, 0], "gzip", "gunzip"),
            ("a.rds", [0x1F, 0x8B, 8, 0, 0, 0], "R objects", "zellkonverter"),
            ("a.bz2", Array("BZh91AY".utf8), "bzip2", "bunzip2"),
            ("a.xz", [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], "xz", "unxz"),
            ("a.zst", [0x28, 0xB5, 0x2F, 0xFD, 0], "zstd", "unzstd"),
            (
                "a.xlsx", [0x50, 0x4B, 3, 4, 20, 0] + Array("[Content_Types].xml".utf8),
                "Excel", "read_excel"
            ),
            ("a.zip", [0x50, 0x4B, 3, 4, 20, 0] + Array("matrix/a.h5".utf8), "zip", "unzip"),
            ("a.tar", tar, "tar archive", "tar xf"),
            (
                "a.h5ad", Array("version https://git-lfs.github.com/spec/v1\noid sha256:0\n".utf8),
                "Git LFS pointer", "git lfs pull"
            ),
            (
                "a.h5ad", Array("\n<!DOCTYPE html><html><head><title>Sign in".utf8), "web page",
                "Download"
            ),
            ("a.csv", [0xFF, 0xFE, 0x61, 0, 0x2C, 0, 0x62, 0], "UTF-16", "iconv"),
            ("a.txt", Array("cell_id\nc1\n".utf8), "text without columns", "commas"),
            ("a.npy", [0x93] + Array("NUMPY\u{1}\u{0}".utf8), "numpy array", "savez"),
            ("a.parquet", Array("PAR1\u{15}\u{4}".utf8), "Parquet", "read_parquet"),
            ("a.json", Array("{\"a\": [1, 2]}".utf8), "JSON", "HDF5"),
            ("a.xls", [0xD0, 0xCF, 0x11, 0xE0, 0xA1], "Excel", "read_excel"),
            ("a.fcs", Array("FCS3.1    ".utf8), "FCS", "read_fcs"),
            ("a.pkl", [0x80, 0x05, 0x95, 0, 0], "pickle", "read_pickle"),
            ("a.h5ad", [], "empty", "download it again"),
            ("a.h5ad", [UInt8](repeating: 0, count: 5000), "zeros", "download it again"),
        ] as [(String, [UInt8], String, String)])
    func files(name: String, bytes: [UInt8], format: String, remedy: String) throws {
        let scratch = try ScratchFolder()
        let path = scratch.file(name)
        try Data(bytes).write(to: URL(filePath: path))
        let error = #expect(throws: SingleCellError.self) { try GoldenFile.read(path) }
        guard case .foreignFormat(path, let found, let advice, _) = try #require(error) else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(found.contains(format) && advice.contains(remedy), "\(found): \(advice)")
    }

    @Test(
        "a folder is named by what it holds",
        arguments: [
            (".zgroup", "Zarr", "read_zarr"), ("zarr.json", "Zarr", "read_zarr"),
            ("a.h5ad", "a folder", "Name"),
        ])
    func folders(member: String, format: String, remedy: String) throws {
        let scratch = try ScratchFolder()
        _ = try scratch.write(member, "{}")
        let error = #expect(throws: SingleCellError.self) { try GoldenFile.read(scratch.path) }
        let text = try #require(error).description
        #expect(text.contains(format) && text.contains(remedy), "\(text)")
    }

    @Test("bytes of no format and a truncated file are told apart")
    func others() throws {
        let scratch = try ScratchFolder()
        let noise = scratch.file("noise.h5")
        try Data((0..<2000).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ 5) })
            .write(to: URL(filePath: noise))
        let first = #expect(throws: SingleCellError.self) { try GoldenFile.read(noise) }
        #expect(try #require(first).description.contains("not an HDF5 file"))
        let cut = scratch.file("cut.h5")
        let whole = try Data(contentsOf: URL(filePath: GoldenFile.path("pandas_none.h5")))
        try whole.prefix(whole.count / 2).write(to: URL(filePath: cut))
        let second = #expect(throws: SingleCellError.self) { try GoldenFile.read(cut) }
        #expect(try #require(second).description.contains("truncated or damaged"))
    }

    @Test(
        "HDF5 files of other programs are named, whatever layer is asked for",
        arguments: [
            ("seurat.h5", "Seurat", "SeuratDisk")
        ])
    func layouts(name: String, format: String, remedy: String) throws {
        let path = GoldenFile.path("layouts/\(name)")
        for layer in [nil, "mod/rna", "matrix"] {
            let error = #expect(throws: SingleCellError.self) {
                try GoldenFile.read(path, layer: layer)
            }
            let text = try #require(error).description
            #expect(text.contains(format) && text.contains(remedy), "\(layer ?? "-"): \(text)")
        }
    }

    @Test("a file of a later HDF5 version is read, or said to be so, and not called damaged alone")
    func laterVersion() throws {
        let path = GoldenFile.path("layouts/later_version.h5ad")
        do {
            #expect(try GoldenFile.read(path).values == GoldenFile.values())
        } catch let error as SingleCellError {
            let text = error.description
            #expect(text.contains("HDF5 of a later version than libhdf5 "), "\(text)")
            #expect(text.contains("write_h5ad(NEW)"), "\(text)")
        }
    }

    @Test("one part of a file in parts says so", arguments: ["family0.h5", "split-m.h5"])
    func parts(name: String) throws {
        let path = GoldenFile.path("layouts/\(name)")
        let error = #expect(throws: SingleCellError.self) { try GoldenFile.read(path) }
        #expect(try #require(error).description.contains("one part of an HDF5 file"))
    }
}

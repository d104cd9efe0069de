internal import Foundation

/// Recognises files and folders that are not HDF5, by their first bytes.
enum ForeignFile {
    /// Bytes looked at: the mark of a tar archive is at 257.
    private static let headBytes = 4096

    private static let signatures: [(bytes: [UInt8], format: ForeignFormat)] = [
        ([0x1F, 0x8B], packed("gzip", "gunzip --keep FILE")),
        (Array("BZh".utf8), packed("bzip2", "bunzip2 --keep FILE")),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A], packed("xz", "unxz --keep FILE")),
        ([0x28, 0xB5, 0x2F, 0xFD], packed("zstd", "unzstd --keep FILE")),
        (
            Array("version https://git-lfs".utf8),
            ForeignFormat("a Git LFS pointer, not the data", "Fetch the data: git lfs pull.")
        ),
        (
            Array("%%MatrixMarket".utf8),
            ForeignFormat(
                "a Matrix Market file",
                "Convert it with its barcodes and features: "
                    + "scanpy.read_10x_mtx(FOLDER).write_h5ad(NEW).")
        ),
        (
            Array("\u{93}NUMPY".unicodeScalars.map { UInt8($0.value) }),
            ForeignFormat(
                "a numpy array without names of cells and columns",
                "Write it with them: pandas.DataFrame(numpy.load(FILE), index=CELLS, "
                    + "columns=NAMES).to_hdf(NEW, key='df', format='fixed').")
        ),
        (
            Array("PAR1".utf8),
            ForeignFormat(
                "a Parquet file",
                "Convert it: pandas.read_parquet(FILE).to_hdf(NEW, key='df', format='fixed').")
        ),
        (
            Array("ARROW1".utf8),
            ForeignFormat(
                "an Arrow (Feather) file",
                "Convert it: pandas.read_feather(FILE).set_index(CELLS).to_hdf(NEW, key='df', "
                    + "format='fixed').")
        ),
        (
            Array("SQLite format 3".utf8),
            ForeignFormat("an SQLite database", "Give the HDF5 file of the matrix.")
        ),
        (Array("%PDF".utf8), ForeignFormat("a PDF", "Give the HDF5 file of the matrix.")),
        (Array("RDX".utf8), rObject), (Array("RDA".utf8), rObject), (Array("X\n".utf8), rObject),
        (
            [0xD0, 0xCF, 0x11, 0xE0],
            ForeignFormat(
                "an Excel workbook of old",
                "Convert it: pandas.read_excel(FILE, index_col=0).to_hdf(NEW, key='df', "
                    + "format='fixed').")
        ),
        (
            Array("FCS".utf8),
            ForeignFormat(
                "a flow cytometry file (FCS)",
                "Convert it: pytometry.io.read_fcs(FILE).write_h5ad(NEW).")
        ),
        (
            Array("MATLAB 5.0".utf8),
            ForeignFormat(
                "a MATLAB file",
                "Write its matrix as HDF5 with the names of cells and columns; "
                    + "scipy.io.loadmat(FILE) reads it.")
        ),
        ([0x80, 0x04, 0x95], pickle), ([0x80, 0x05, 0x95], pickle),
        (
            [0x0E, 0x03, 0x13, 0x01],
            ForeignFormat("an HDF4 file", "Convert it to HDF5: h4toh5 FILE NEW.")
        ),
    ]

    private static let rObject = ForeignFormat(
        "a file of R objects",
        "Convert it in R: zellkonverter::writeH5AD(OBJECT, NEW), or SeuratDisk for Seurat.")
    private static let pickle = ForeignFormat(
        "a Python pickle",
        "Convert it where it was made: pandas.read_pickle(FILE).to_hdf(NEW, key='df', "
            + "format='fixed').")
    private static let page = ForeignFormat(
        "a web page, as a server sends in place of a file that needs a login or is gone",
        "Download the data itself.")
    private static let part = ForeignFormat(
        "one part of an HDF5 file that was written in several",
        "Write it as one file, from all its parts.")

    /// What a file that HDF5 does not open looks like; nil where nothing is recognised.
    static func recognise(_ path: String) -> ForeignFormat? {
        guard let handle = FileHandle(forReadingAtPath: path) else { return nil }
        // What cannot be read is not recognised; at the end there are no bytes, and no error.
        guard let data = try? handle.read(upToCount: headBytes) ?? Data() else { return nil }
        let head = [UInt8](data)
        guard !head.isEmpty else {
            return ForeignFormat("empty, 0 bytes", "Copy or download it again.")
        }
        if head.starts(with: [0x1F, 0x8B]), isR(path) { return rObject }
        if head.starts(with: [0x50, 0x4B, 0x03, 0x04]) { return archive(head, path) }
        if let known = signatures.first(where: { head.starts(with: $0.bytes) }) {
            return known.format
        }
        if holds(head, "ustar", at: 257) {
            return ForeignFormat(
                "a tar archive", "Unpack it (tar xf FILE), and give the file in it.")
        }
        // The drivers of libhdf5 that split a file leave their names near its start.
        for driver in ["NCSAfami", "NCSAmult"] where contains(head, driver) { return part }
        if !head.contains(where: { $0 != 0 }) {
            return ForeignFormat(
                "nothing but zeros, at least at its start", "Copy or download it again.")
        }
        return text(head)
    }

    /// What a folder is in place of a file.
    static func recogniseFolder(_ path: String) -> ForeignFormat {
        let names = Set((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [])
        if !names.isDisjoint(with: [".zgroup", ".zattrs", ".zmetadata", "zarr.json"]) {
            return ForeignFormat(
                "a Zarr folder", "Convert it: anndata.read_zarr(FOLDER).write_h5ad(NEW).")
        }
        if names.contains(where: { $0.hasPrefix("matrix.mtx") }) {
            return ForeignFormat(
                "a folder of 10x Genomics text files",
                "Convert it: scanpy.read_10x_mtx(FOLDER).write_h5ad(NEW).")
        }
        return ForeignFormat("a folder, not a file", "Name the file in it.")
    }

    private static func packed(_ name: String, _ command: String) -> ForeignFormat {
        ForeignFormat("compressed with \(name) as a whole", "Expand it first: \(command).")
    }

    private static func isR(_ path: String) -> Bool {
        let name = path.lowercased()
        return [".rds", ".rdata", ".rda"].contains { name.hasSuffix($0) }
    }

    private static func archive(_ head: [UInt8], _ path: String) -> ForeignFormat {
        if contains(head, "[Content_Types].xml") || contains(head, "xl/") {
            return ForeignFormat(
                "an Excel workbook",
                "Convert it: pandas.read_excel(FILE, index_col=0).to_hdf(NEW, key='df', "
                    + "format='fixed').")
        }
        if contains(head, ".npy") {
            return ForeignFormat(
                "a numpy archive (.npz)",
                "Write its matrix as HDF5 with the names of cells and columns.")
        }
        if contains(head, ".zgroup") || contains(head, "zarr.json") || contains(head, ".zarray") {
            return ForeignFormat(
                "a zipped Zarr folder",
                "Unpack it, and convert it: anndata.read_zarr(FOLDER).write_h5ad(NEW).")
        }
        return ForeignFormat("a zip archive", "Unpack it (unzip FILE), and give the file in it.")
    }

    /// What text is: no control characters but those of lines and tabs, in any of its encodings.
    private static func text(_ head: [UInt8]) -> ForeignFormat? {
        if head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF]) { return .table }
        let isText = head.allSatisfy { $0 >= 0x20 || (0x09...0x0D).contains($0) }
        guard isText else { return nil }
        let start = String(decoding: head.prefix(512), as: UTF8.self).lowercased()
            .drop { $0.isWhitespace || $0 == "\u{FEFF}" }
        if start.hasPrefix("<!doctype") || start.hasPrefix("<html") || start.hasPrefix("<?xml") {
            return page
        }
        if start.hasPrefix("{") || start.hasPrefix("[") {
            return ForeignFormat("JSON text", "Give the HDF5 file of the matrix.")
        }
        return .table
    }

    private static func contains(_ head: [UInt8], _ text: String) -> Bool {
        Data(head).range(of: Data(text.utf8)) != nil
    }

    private static func holds(_ head: [UInt8], _ text: String, at offset: Int) -> Bool {
        head.count >= offset + text.utf8.count && head[offset...].starts(with: text.utf8)
    }
}

/// The formats that are recognised and refused, by name and with a remedy.
///
/// Adding a format to `MatrixFormats` means removing its entries here.
enum ForeignFormats {
    /// Returns the format of a source that no format of `MatrixFormats` is sure of; nil if none is
    /// recognised, or if the file cannot be examined further.
    static func recognise(_ contents: SourceContents) -> ForeignFormat? {
        all.first { (try? $0.matches(contents)) ?? false }
    }

    /// The first match is named, so special formats come before general ones.
    private static let all = hdf5 + folders + archives + binaries + texts

    private static let hdf5 = [
        ForeignFormat(
            "a Seurat file (h5Seurat)",
            "Convert it in R: SeuratDisk::Convert(FILE, dest = \"h5ad\").",
            rootHas: "assays", "cell.names")
    ]

    private static let folders = [
        ForeignFormat(.zarr, "Convert it: anndata.read_zarr(FOLDER).write_h5ad(NEW)."),
        ForeignFormat(.other, "Name the file in it."),
    ]

    private static let archives = [
        ForeignFormat("empty, 0 bytes", "Copy or download it again.") { $0.head?.isEmpty ?? false },
        ForeignFormat(rObjects.name, rObjects.remedy) { contents in
            let name = contents.path.lowercased()
            return contents.starts([0x1F, 0x8B])
                && [".rds", ".rdata", ".rda"].contains { name.hasSuffix($0) }
        },
        ForeignFormat(
            "an Excel workbook",
            "Convert it: pandas.read_excel(FILE, index_col=0).to_hdf(NEW, key='df', "
                + "format='fixed')."
        ) { $0.isZip(with: "[Content_Types].xml", "xl/") },
        ForeignFormat(
            "a zipped Zarr folder",
            "Unpack it, and convert it: anndata.read_zarr(FOLDER).write_h5ad(NEW)."
        ) { $0.isZip(with: ".zgroup", "zarr.json", ".zarray") },
        ForeignFormat(
            "a zip archive", "Unpack it (unzip FILE), and give the file in it."
        ) { $0.isZip },
        .packed("gzip", "gunzip --keep FILE", [0x1F, 0x8B]),
        .packed("bzip2", "bunzip2 --keep FILE", Array("BZh".utf8)),
        .packed("xz", "unxz --keep FILE", [0xFD, 0x37, 0x7A, 0x58, 0x5A]),
        .packed("zstd", "unzstd --keep FILE", [0x28, 0xB5, 0x2F, 0xFD]),
    ]

    private static let binaries = [
        ForeignFormat(
            "a Git LFS pointer, not the data", "Fetch the data: git lfs pull.",
            starts: "version https://git-lfs"),
        ForeignFormat(
            "a numpy array without names of cells and columns",
            "Write it with them: numpy.savez(NEW, X=numpy.load(FILE), cells=CELLS, "
                + "features=NAMES).",
            starts: [0x93] + Array("NUMPY".utf8)),
        ForeignFormat(
            "a Parquet file",
            "Convert it: pandas.read_parquet(FILE).to_hdf(NEW, key='df', format='fixed').",
            starts: "PAR1"),
        ForeignFormat(
            "an Arrow (Feather) file",
            "Convert it: pandas.read_feather(FILE).set_index(CELLS).to_hdf(NEW, key='df', "
                + "format='fixed').", starts: "ARROW1"),
        ForeignFormat(
            "an SQLite database", "Give the HDF5 file of the matrix.", starts: "SQLite format 3"),
        ForeignFormat("a PDF", "Give the HDF5 file of the matrix.", starts: "%PDF"),
        rObjects,
        ForeignFormat(
            "an Excel workbook of old",
            "Convert it: pandas.read_excel(FILE, index_col=0).to_hdf(NEW, key='df', "
                + "format='fixed').", starts: [0xD0, 0xCF, 0x11, 0xE0]),
        ForeignFormat(
            "a flow cytometry file (FCS)",
            "Convert it: pytometry.io.read_fcs(FILE).write_h5ad(NEW).", starts: "FCS"),
        ForeignFormat(
            "a MATLAB file",
            "Write its matrix as HDF5 with the names of cells and columns; "
                + "scipy.io.loadmat(FILE) reads it.", starts: "MATLAB 5.0"),
        ForeignFormat(
            "a Python pickle",
            "Convert it where it was made: pandas.read_pickle(FILE).to_hdf(NEW, key='df', "
                + "format='fixed').", starts: [0x80, 0x04, 0x95], [0x80, 0x05, 0x95]),
        ForeignFormat(
            "an HDF4 file", "Convert it to HDF5: h4toh5 FILE NEW.",
            starts: [0x0E, 0x03, 0x13, 0x01]),
        ForeignFormat("a tar archive", "Unpack it (tar xf FILE), and give the file in it.") {
            $0.holds("ustar", at: 257)
        },
        // The drivers of libhdf5 that split a file leave their names near its start.
        ForeignFormat(
            "one part of an HDF5 file that was written in several",
            "Write it as one file, from all its parts."
        ) { $0.contains("NCSAfami") || $0.contains("NCSAmult") },
        ForeignFormat("nothing but zeros, at least at its start", "Copy or download it again.") {
            $0.head?.allSatisfy { $0 == 0 } ?? false
        },
    ]

    private static let texts = [
        ForeignFormat(
            "a web page, as a server sends in place of a file that needs a login or is gone",
            "Download the data itself."
        ) { contents in
            ["<!doctype", "<html", "<?xml"].contains { contents.textStart?.hasPrefix($0) ?? false }
        },
        ForeignFormat("JSON text", "Give the HDF5 file of the matrix.") { contents in
            ["{", "["].contains { contents.textStart?.hasPrefix($0) ?? false }
        },
        ForeignFormat(
            "text in UTF-16", "Save it as UTF-8: iconv -f UTF-16 -t UTF-8 FILE > NEW."
        ) { $0.starts([0xFF, 0xFE]) || $0.starts([0xFE, 0xFF]) },
        ForeignFormat(
            "text without columns",
            "A table has a header of names, and fields apart by commas, tabs or semicolons."
        ) { $0.textStart != nil },
    ]

    private static let rObjects = ForeignFormat(
        "a file of R objects",
        "Convert it in R: zellkonverter::writeH5AD(OBJECT, NEW), or SeuratDisk for Seurat.",
        starts: "RDX", "RDA", "X\n")
}

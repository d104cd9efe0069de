/// Recognises HDF5 files of other programs by what their root holds.
enum ForeignLayout {
    /// The layout of another program; nil where none is recognised.
    static func recognise(
        _ root: borrowing HDF5Group
    ) throws(SingleCellError) -> ForeignFormat? {
        let members = Set(try root.memberNames())
        if members.contains("mod"), members.contains("obs") { return .muData }
        if members.contains("row_attrs"), members.contains("col_attrs") {
            return ForeignFormat(
                "a loom file", "Convert it: scanpy.read_loom(FILE).write_h5ad(NEW).")
        }
        if members.contains("assays"), members.contains("cell.names") {
            return ForeignFormat(
                "a Seurat file (h5Seurat)",
                "Convert it in R: SeuratDisk::Convert(FILE, dest = \"h5ad\").")
        }
        // Cell Ranger 3 has one group `matrix`; versions before had one of each genome.
        guard members.count <= 100 else { return nil }
        for member in members.sorted() where try root.kind(of: member) == .group {
            let parts = Set(try root.group(member).memberNames())
            if parts.isSuperset(of: ["barcodes", "data", "indices", "indptr"]) { return .tenX }
        }
        return nil
    }
}

/// A compressed sparse matrix in an HDF5 group.
struct CompressedLocation: Sendable {
    let group: String
    /// CSC when true, CSR when false.
    let isByColumn: Bool
    let rowCount: Int
    let columnCount: Int
    /// The frame whose index names the columns, as `raw/var`.
    let names: String
    /// What names the cells, as `obs`.
    let cells: String

    /// A group whose extents and order are known from elsewhere.
    init(
        group: String, isByColumn: Bool, rowCount: Int, columnCount: Int, names: String,
        cells: String
    ) {
        self.group = group
        self.isByColumn = isByColumn
        self.rowCount = rowCount
        self.columnCount = columnCount
        self.names = names
        self.cells = cells
    }

    /// Whether a group says that it is a compressed matrix.
    static func isCompressed(_ group: borrowing HDF5Group) -> Bool {
        // What cannot be read is no matrix to choose; naming it says why.
        for key in ["encoding-type", "h5sparse_format"] {
            guard let encoding = try? group.attributes.text(key) else { continue }
            return ["csr_matrix", "csr", "csc_matrix", "csc"].contains(encoding)
        }
        return false
    }

    /// Reads the group's encoding, as anndata writes it today or wrote it before 0.7.
    init(
        _ root: borrowing HDF5Group, group name: String, names: String
    ) throws(SingleCellError) {
        let group = try root.group(name)
        var encoding = try group.attributes.text("encoding-type")
        if encoding == nil { encoding = try group.attributes.text("h5sparse_format") }
        switch encoding {
        case "csr_matrix", "csr": isByColumn = false
        case "csc_matrix", "csc": isByColumn = true
        default:
            throw .unknownLayout(
                path: root.path, found: "`\(name)` of encoding \(encoding ?? "unknown")",
                expected: "a dense array, csr_matrix or csc_matrix")
        }
        var shape = try group.attributes.value("shape")
        if shape == nil { shape = try group.attributes.value("h5sparse_shape") }
        let extents = shape?.wholeNumbers ?? []
        guard extents.count == 2, extents.allSatisfy({ $0 >= 0 && $0 < 1 << 40 }) else {
            throw .corrupt(
                path: root.path, location: "\(name)@shape", found: "no usable shape",
                expected: "two extents")
        }
        self.group = name
        self.names = names
        cells = "obs"
        rowCount = extents[0]
        columnCount = extents[1]
    }
}

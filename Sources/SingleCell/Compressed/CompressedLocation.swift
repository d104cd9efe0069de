/// A compressed sparse matrix in an HDF5 group.
struct CompressedLocation: Sendable {
    let group: String
    /// CSC when true, CSR when false.
    let isByColumn: Bool
    let rowCount: Int
    let columnCount: Int
    /// The frame whose index names the columns, as `raw/var`.
    let names: String

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
        rowCount = extents[0]
        columnCount = extents[1]
    }
}

/// What an AnnData file holds: the matrix asked for and the names along its sides.
struct AnnDataLayout: Sendable {
    let matrix: MatrixLayout
    let cellIds: [String]
    let columnNames: [String]

    /// Whether the file is AnnData, of any version.
    static func matches(_ root: borrowing HDF5Group) throws(SingleCellError) -> Bool {
        if try root.kind(of: "mod") != nil { return false }
        if try root.kind(of: "obs") == nil { return false }
        return try root.kind(of: "var") != nil
    }

    /// Finds the matrix that `layer` names, with its own names; see `LayerLocation`.
    init(_ root: borrowing HDF5Group, layer: String?) throws(SingleCellError) {
        let location = try LayerLocation(layer, in: root)
        cellIds = try AnnDataFrame(root, "obs").index()
        if let names = location.names {
            columnNames = try AnnDataFrame(root, names).index()
            switch try root.kind(of: location.matrix) {
            case .dataset?: matrix = .dense(location: location.matrix, names: names)
            default:
                matrix = .compressed(
                    try CompressedLocation(root, group: location.matrix, names: names))
            }
        } else {
            let frame = try FrameMatrix(root, location.matrix, cellIds: cellIds)
            columnNames = frame.columnNames
            matrix = .frame(frame)
        }
        guard !cellIds.isEmpty, !columnNames.isEmpty else {
            throw .unknownLayout(
                path: root.path,
                found: "\(cellIds.count) cells × \(columnNames.count) columns",
                expected: "at least one cell and one column")
        }
    }
}

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

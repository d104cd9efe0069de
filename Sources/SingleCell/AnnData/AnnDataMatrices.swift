internal import LinearAlgebra

/// Opens the matrices of an AnnData file.
struct AnnDataMatrices {
    let contents: SourceContents
    /// The group that holds `obs`, `var` and `X`, as `mod/rna`; empty for the root.
    let base: String
    let format: any MatrixFormat.Type

    /// Opens the matrix that `layer` names, with its own names; see `LayerLocation`.
    func open(_ layer: String?) throws(SingleCellError) -> any OpenMatrix {
        let root = try contents.root()
        let location = try LayerLocation(layer, in: root, base: base)
        let cells = try AnnDataFrame(root, location.obs)
            .rowNames(isOutline: contents.isOutline)
        guard let frameName = location.names else {
            guard try LayerLocation.isFrame(location.matrix, root) else {
                return try openArray(location, cells, root)
            }
            let frame = try FrameMatrix(root, location.matrix, cells: cells)
            return try open(frame, try names(location, cells, frame.columnNames))
        }
        let columnNames = try AnnDataFrame(root, frameName).index()
        if try root.kind(of: location.matrix) == .dataset {
            return try openDense(
                try names(location, cells, columnNames), namedBy: frameName, root)
        }
        let values = try CompressedLocation(root, group: location.matrix, names: frameName)
        return try CompressedMatrix(
            contents, values, try names(location, cells, columnNames), format: format)
    }

    /// Opens an array or a compressed matrix of `obsm`.
    private func openArray(
        _ location: LayerLocation, _ cells: RowNames, _ root: borrowing HDF5Group
    ) throws(SingleCellError) -> any OpenMatrix {
        let group = try base.isEmpty ? root.reopened() : root.group(base)
        let member = String(location.matrix.split(separator: "/").last ?? "")
        let count = try ObsmColumns.count(root, location.matrix) ?? 0
        let names = try names(
            location, cells, ObsmColumns.names(group, member, count: count))
        guard try root.kind(of: location.matrix) == .group else {
            return try openDense(names, namedBy: location.matrix, root)
        }
        let values = try CompressedLocation(
            root, group: location.matrix, names: location.matrix)
        return try CompressedMatrix(contents, values, names, format: format)
    }

    private func names(
        _ location: LayerLocation, _ cells: RowNames, _ columnNames: [String]
    ) throws(SingleCellError) -> MatrixNames {
        guard cells.count > 0, !columnNames.isEmpty else {
            throw .unknownLayout(
                path: contents.path,
                found: "\(cells.count) cells × \(columnNames.count) columns",
                expected: "at least one cell and one column")
        }
        return try MatrixNames(
            path: contents.path, location: location.matrix, cells: cells,
            columnNames: columnNames)
    }

    /// Opens one dataset of rows × columns, named by a frame.
    private func openDense(
        _ names: MatrixNames, namedBy frameName: String, _ root: borrowing HDF5Group
    ) throws(SingleCellError) -> any OpenMatrix {
        let (rowCount, columnCount) = (names.rowCount, names.columnNames.count)
        let dataset = try root.dataset(names.location)
        guard dataset.shape == [rowCount, columnCount] else {
            throw .corrupt(
                path: contents.path, location: names.location,
                found: "shape \(dataset.shape)"
                    + (dataset.shape == [columnCount, rowCount] ? ", transposed," : ""),
                expected: "\(rowCount) cells in obs × \(columnCount) columns in \(frameName)")
        }
        return try OpenDenseMatrix(
            names, format: format, elementType: dataset.element.description,
            parts: { [contents] (header) throws(SingleCellError) in
                try contents.unwritten([(names.location, true)], of: header)
            },
            rows: { [contents] () throws(SingleCellError) in
                try DenseRowReader(
                    try contents.root().dataset(
                        names.location, cacheBytes: DenseMatrixReader.cacheBytes),
                    isTransposed: false)
            })
    }

    /// Opens a data frame, one dataset per column.
    private func open(
        _ frame: FrameMatrix, _ names: MatrixNames
    ) throws(SingleCellError) -> any OpenMatrix {
        try OpenDenseMatrix(
            names, format: format, elementType: frame.elementType,
            parts: { [contents] (header) throws(SingleCellError) in
                try contents.unwritten(frame.columns.map { ($0.values, true) }, of: header)
            },
            rows: { [contents] () throws(SingleCellError) in
                FrameRows(frame, root: try contents.root())
            })
    }
}

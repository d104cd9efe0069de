internal import LinearAlgebra

/// Opens the matrices of an AnnData file.
struct AnnDataMatrices {
    let contents: SourceContents

    /// Opens the matrix that `layer` names, with its own names; see `LayerLocation`.
    func open(_ layer: String?) throws(SingleCellError) -> any OpenMatrix {
        let root = try contents.root()
        let location = try LayerLocation(layer, in: root)
        let cellIds = try AnnDataFrame(root, "obs").index()
        guard let frameName = location.names else {
            let frame = try FrameMatrix(root, location.matrix, cellIds: cellIds)
            return try open(frame, try names(location, cellIds, frame.columnNames))
        }
        let columnNames = try AnnDataFrame(root, frameName).index()
        if try root.kind(of: location.matrix) == .dataset {
            return try openDense(
                try names(location, cellIds, columnNames), namedBy: frameName, root)
        }
        let values = try CompressedLocation(root, group: location.matrix, names: frameName)
        return try CompressedMatrix(contents, values, try names(location, cellIds, columnNames))
    }

    private func names(
        _ location: LayerLocation, _ cellIds: [String], _ columnNames: [String]
    ) throws(SingleCellError) -> MatrixNames {
        guard !cellIds.isEmpty, !columnNames.isEmpty else {
            throw .unknownLayout(
                path: contents.path,
                found: "\(cellIds.count) cells × \(columnNames.count) columns",
                expected: "at least one cell and one column")
        }
        return try MatrixNames(
            path: contents.path, location: location.matrix, cellIds: cellIds,
            columnNames: columnNames)
    }

    /// Opens one dataset of rows × columns, named by a frame.
    private func openDense(
        _ names: MatrixNames, namedBy frameName: String, _ root: borrowing HDF5Group
    ) throws(SingleCellError) -> any OpenMatrix {
        let (rowCount, columnCount) = (names.cellIds.count, names.columnNames.count)
        let dataset = try root.dataset(names.location)
        guard dataset.shape == [rowCount, columnCount] else {
            throw .corrupt(
                path: contents.path, location: names.location,
                found: "shape \(dataset.shape)"
                    + (dataset.shape == [columnCount, rowCount] ? ", transposed," : ""),
                expected: "\(rowCount) cells in obs × \(columnCount) columns in \(frameName)")
        }
        return try OpenDenseMatrix(
            names, format: AnnDataFormat.self, elementType: dataset.element.description,
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
            names, format: AnnDataFormat.self, elementType: frame.elementType,
            parts: { [contents] (header) throws(SingleCellError) in
                try contents.unwritten(frame.columns.map { ($0.values, true) }, of: header)
            },
            rows: { [contents] () throws(SingleCellError) in
                FrameRows(frame, root: try contents.root())
            })
    }
}

/// An open CSR or CSC group.
struct CompressedMatrix: OpenMatrix {
    let header: MatrixHeader
    private let contents: SourceContents
    private let location: CompressedLocation

    /// Checks extents against the names.
    init(
        _ contents: SourceContents, _ location: CompressedLocation, _ names: MatrixNames
    ) throws(SingleCellError) {
        let (elementType, density) = try CompressedMatrixReader.describe(
            try contents.root(), location: location, rowCount: names.cellIds.count,
            columnCount: names.columnNames.count)
        header = MatrixHeader(
            names, format: AnnDataFormat.self, storage: location.isByColumn ? .csc : .csr,
            elementType: elementType, nonZeroFraction: density)
        self.contents = contents
        self.location = location
    }

    private func reader() throws(SingleCellError) -> CompressedMatrixReader {
        try CompressedMatrixReader(try contents.root(), location: location, header: header)
    }

    func readRows(_ range: Range<Int>) throws(SingleCellError) -> CellMatrix {
        let matrix = try reader().read(range)
        return header.isSparse ? .sparse(matrix) : .dense(matrix.dense())
    }

    func countNotFinite() throws(SingleCellError) -> NotFiniteSurvey { try reader().survey() }

    func unwrittenParts() throws(SingleCellError) -> [UnwrittenParts] {
        try contents.unwritten(
            ["data", "indices"].map { ("\(location.group)/\($0)", false) }, of: header)
    }
}

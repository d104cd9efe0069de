internal import LinearAlgebra

/// A matrix of an open AnnData file.
struct AnnDataMatrix: OpenMatrix {
    /// Where the values lie.
    private enum Values {
        /// One dataset of rows × columns.
        case dense(String)
        /// A group of data, indices and indptr.
        case compressed(CompressedLocation)
        /// A data frame, one dataset a column.
        case frame(FrameMatrix)
    }

    let header: MatrixHeader
    private let contents: SourceContents
    private let values: Values

    /// Finds the matrix that `layer` names, with its own names; see `LayerLocation`.
    init(_ contents: SourceContents, layer: String?) throws(SingleCellError) {
        let root = try contents.root()
        let location = try LayerLocation(layer, in: root)
        let cellIds = try AnnDataFrame(root, "obs").index()
        let columnNames: [String]
        let values: Values
        if let frameName = location.names {
            columnNames = try AnnDataFrame(root, frameName).index()
            switch try root.kind(of: location.matrix) {
            case .dataset?: values = .dense(location.matrix)
            default:
                values = .compressed(
                    try CompressedLocation(root, group: location.matrix, names: frameName))
            }
        } else {
            let frame = try FrameMatrix(root, location.matrix, cellIds: cellIds)
            columnNames = frame.columnNames
            values = .frame(frame)
        }
        guard !cellIds.isEmpty, !columnNames.isEmpty else {
            throw .unknownLayout(
                path: root.path,
                found: "\(cellIds.count) cells × \(columnNames.count) columns",
                expected: "at least one cell and one column")
        }
        let names = try MatrixNames(
            path: contents.path, location: location.matrix, cellIds: cellIds,
            columnNames: columnNames)
        header = try Self.header(names, values, namedBy: location.names ?? "", root)
        self.values = values
        self.contents = contents
    }

    /// Checks extents against the names, and measures density.
    private static func header(
        _ names: MatrixNames, _ values: Values, namedBy frameName: String,
        _ root: borrowing HDF5Group
    ) throws(SingleCellError) -> MatrixHeader {
        let (rowCount, columnCount) = (names.cellIds.count, names.columnNames.count)
        switch values {
        case .dense(let location):
            let dataset = try root.dataset(location)
            guard dataset.shape == [rowCount, columnCount] else {
                throw .corrupt(
                    path: root.path, location: location,
                    found: "shape \(dataset.shape)"
                        + (dataset.shape == [columnCount, rowCount] ? ", transposed," : ""),
                    expected: "\(rowCount) cells in obs × \(columnCount) columns in \(frameName)")
            }
            let element = dataset.element.description
            let rows = try DenseRowReader(dataset, isTransposed: false)
            return MatrixHeader(
                names, format: AnnDataFormat.self, storage: .dense, elementType: element,
                nonZeroFraction: try DenseMatrixReader.density(rows, names))
        case .compressed(let location):
            let (element, density) = try CompressedMatrixReader.describe(
                root, location: location, rowCount: rowCount, columnCount: columnCount)
            return MatrixHeader(
                names, format: AnnDataFormat.self, storage: location.isByColumn ? .csc : .csr,
                elementType: element, nonZeroFraction: density)
        case .frame(let frame):
            return MatrixHeader(
                names, format: AnnDataFormat.self, storage: .dense,
                elementType: frame.elementType,
                nonZeroFraction: try DenseMatrixReader.density(
                    FrameRows(frame, root: root), names))
        }
    }

    func readRows(_ range: Range<Int>) throws(SingleCellError) -> CellMatrix {
        let root = try contents.root()
        switch values {
        case .dense(let location):
            return try DenseMatrixReader(header)
                .read(range, fromChunksOf: try denseRows(root, location))
        case .compressed(let location):
            let matrix = try CompressedMatrixReader(root, location: location, header: header)
                .read(range)
            return header.isSparse ? .sparse(matrix) : .dense(matrix.dense())
        case .frame(let frame):
            return try DenseMatrixReader(header).read(range, from: FrameRows(frame, root: root))
        }
    }

    func countNotFinite() throws(SingleCellError) -> NotFiniteSurvey {
        let root = try contents.root()
        switch values {
        case .dense(let location):
            return try DenseMatrixReader(header).countNotFinite(try denseRows(root, location))
        case .compressed(let location):
            return try CompressedMatrixReader(root, location: location, header: header).survey()
        case .frame(let frame):
            return try DenseMatrixReader(header).countNotFinite(FrameRows(frame, root: root))
        }
    }

    func unwrittenParts() throws(SingleCellError) -> [UnwrittenParts] {
        let root = try contents.root()
        switch values {
        case .dense(let location):
            return try header.unwrittenParts([location], isByCell: true, in: root)
        case .compressed(let location):
            let parts = ["data", "indices"].map { "\(location.group)/\($0)" }
            return try header.unwrittenParts(parts, isByCell: false, in: root)
        case .frame(let frame):
            return try header.unwrittenParts(
                frame.columns.map(\.values), isByCell: true, in: root)
        }
    }

    private func denseRows(
        _ root: borrowing HDF5Group, _ location: String
    ) throws(SingleCellError) -> DenseRowReader {
        try DenseRowReader(
            try root.dataset(location, cacheBytes: DenseMatrixReader.cacheBytes),
            isTransposed: false)
    }
}

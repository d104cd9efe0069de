/// Where the values of a matrix lie in its file.
enum MatrixLayout: Sendable {
    /// pandas: one or more blocks of columns.
    case blocks(PandasLayout)
    /// One dataset of rows × columns, and the frame that names these.
    case dense(location: String, names: String)
    /// A group of data, indices and indptr.
    case compressed(CompressedLocation)
    /// A data frame, one dataset a column.
    case frame(FrameMatrix)

    /// The name inside the file, for messages.
    var location: String {
        switch self {
        case .blocks(let layout): layout.key
        case .dense(let location, _): location
        case .compressed(let location): location.group
        case .frame(let frame): frame.location
        }
    }

    var storage: MatrixHeader.Storage {
        switch self {
        case .blocks, .dense, .frame: .dense
        case .compressed(let location): location.isByColumn ? .csc : .csr
        }
    }

    /// Checks extents against the names, and measures density.
    func describe(
        _ root: borrowing HDF5Group, rowCount: Int, columnCount: Int
    ) throws(SingleCellError) -> (elementType: String, nonZeroFraction: Double) {
        switch self {
        case .blocks(let layout):
            let rows = PandasRows(layout, root: root)
            return (
                layout.elementType,
                try Self.density(rows, rowCount: rowCount, columnCount: columnCount)
            )
        case .dense(let location, let names):
            let dataset = try root.dataset(location)
            guard dataset.shape == [rowCount, columnCount] else {
                throw .corrupt(
                    path: root.path, location: location,
                    found: "shape \(dataset.shape)"
                        + (dataset.shape == [columnCount, rowCount] ? ", transposed," : ""),
                    expected: "\(rowCount) cells in obs × \(columnCount) columns in \(names)")
            }
            let element = dataset.element.description
            let rows = try DenseRowReader(dataset, isTransposed: false)
            return (
                element, try Self.density(rows, rowCount: rowCount, columnCount: columnCount)
            )
        case .compressed(let location):
            return try CompressedMatrixReader.describe(
                root, location: location, rowCount: rowCount, columnCount: columnCount)
        case .frame(let frame):
            let rows = FrameRows(frame, root: root)
            return (
                frame.elementType,
                try Self.density(rows, rowCount: rowCount, columnCount: columnCount)
            )
        }
    }

    /// The part of non-zeros in a few rows at the beginning, the middle and the end.
    private static func density(
        _ rows: borrowing some DenseRowSource & ~Copyable, rowCount: Int, columnCount: Int
    ) throws(SingleCellError) -> Double {
        let sampled = min(rowCount, max(1, min(16, (4 << 20) / max(1, columnCount * 4))))
        guard sampled > 0, columnCount > 0 else { return 0 }
        let scratch = UnsafeMutablePointer<Float>.allocate(capacity: sampled * columnCount)
        defer { scratch.deallocate() }
        var nonZeros = 0
        for first in [0, (rowCount - sampled) / 2, rowCount - sampled] {
            try rows.read(first..<first + sampled, into: scratch)
            for index in 0..<sampled * columnCount where scratch[index] != 0 { nonZeros += 1 }
        }
        return Double(nonZeros) / Double(3 * sampled * columnCount)
    }
}

package import LinearAlgebra

/// An open matrix file, read in row ranges.
///
/// Never holds more than the rows asked for and about 64 MB of scratch. Reading is safe from
/// several threads; libhdf5 serialises what is its own.
package struct MatrixFile: ~Copyable, Sendable {
    /// Names, shape and storage.
    package let header: MatrixHeader
    private let file: HDF5File
    private let layout: MatrixLayout

    /// Above this part of non-zeros, a dense row is smaller and faster than a compressed one.
    static let sparseLimit = 0.5

    /// Opens a file, tells pandas from AnnData by content, and checks everything but the values.
    ///
    /// - Throws: `SingleCellError` when the file is missing, damaged, ambiguous, of another
    ///   layout, or names a cell twice.
    package init(_ source: MatrixSource) throws(SingleCellError) {
        let file = try HDF5File(reading: source.path)
        let root = try file.root()
        let kind: MatrixHeader.Kind
        let layout: MatrixLayout
        let cellIds: [String]
        let columnNames: [String]
        if try AnnDataLayout.matches(root) {
            kind = .annData
            let found = try AnnDataLayout(root, layer: source.layer)
            (layout, cellIds, columnNames) = (found.matrix, found.cellIds, found.columnNames)
        } else {
            kind = .pandasFixed
            let found = try Self.pandasLayout(root, key: source.layer)
            (layout, cellIds, columnNames) = (.blocks(found), found.cellIds, found.columnNames)
        }
        guard columnNames.count <= Int(Int32.max) else {
            throw .corrupt(
                path: source.path, location: layout.location,
                found: "\(columnNames.count) columns", expected: "fewer than 2^31")
        }
        try CellTable.requireUnique(cellIds, path: source.path)
        let description = try layout.describe(
            root, rowCount: cellIds.count, columnCount: columnNames.count)
        header = MatrixHeader(
            path: source.path, kind: kind, location: layout.location, cellIds: cellIds,
            columnNames: columnNames, storage: layout.storage,
            elementType: description.elementType, nonZeroFraction: description.nonZeroFraction)
        self.layout = layout
        self.file = file
    }

    /// The pandas table; what is wrong with a file of another program is its format.
    private static func pandasLayout(
        _ root: borrowing HDF5Group, key: String?
    ) throws(SingleCellError) -> PandasLayout {
        do {
            return try PandasLayout(root, key: key)
        } catch {
            // What is wrong beside the table is not worth more than what is wrong with it.
            guard let foreign = try? ForeignLayout.recognise(root) else { throw error }
            throw foreign.refusal(of: root.path)
        }
    }

    /// Reads a range of rows.
    ///
    /// - Parameter range: Rows, counted from 0, within `0..<header.rowCount`.
    /// - Returns: `[range.count, header.columnCount]`; compressed rows when less than half of the
    ///   file's values are non-zero, else dense. The choice is the same for every range.
    /// - Throws: `SingleCellError.notFinite` for NaN, infinity, or a value beyond Float32;
    ///   `corrupt` for damage.
    package func readRows(_ range: Range<Int>) throws(SingleCellError) -> CellMatrix {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= header.rowCount,
            "rows \(range) of \(header.rowCount)")
        do {
            return try read(range)
        } catch .notFinite(let path, let cell, let row, let column, let value, _) {
            throw .notFinite(
                path: path, cell: cell, row: row, column: column, value: value,
                survey: try survey())
        }
    }

    /// Counts the values that are not finite, in all columns and, of a huge matrix, its first rows.
    private func survey() throws(SingleCellError) -> NotFiniteSurvey {
        let root = try file.root()
        switch layout {
        case .blocks(let pandas):
            return try NotFiniteCounter.survey(header, PandasRows(pandas, root: root))
        case .dense(let location, _):
            let dataset = try root.dataset(location, cacheBytes: DenseMatrixReader.cacheBytes)
            return try NotFiniteCounter.survey(
                header, DenseRowReader(dataset, isTransposed: false))
        case .frame(let frame):
            return try NotFiniteCounter.survey(header, FrameRows(frame, root: root))
        case .compressed(let location):
            return try CompressedMatrixReader(root, location: location, header: header).survey()
        }
    }

    /// Data sets of the matrix that were not written whole.
    package func unwrittenParts() throws(SingleCellError) -> [UnwrittenParts] {
        let root = try file.root()
        var parts: [(location: String, isByCell: Bool)] = []
        switch layout {
        case .blocks(let pandas):
            parts = pandas.blocks.map { ($0.location, !$0.isTransposed) }
        case .dense(let location, _): parts = [(location, true)]
        case .frame(let frame): parts = frame.columns.map { ($0.values, true) }
        case .compressed(let location):
            parts = ["data", "indices"].map { ("\(location.group)/\($0)", false) }
        }
        var found: [UnwrittenParts] = []
        for part in parts {
            guard let unwritten = try root.dataset(part.location).unwritten() else { continue }
            found.append(
                UnwrittenParts(
                    unwritten, location: part.location, header: header, isByCell: part.isByCell))
        }
        return found
    }

    private func read(_ range: Range<Int>) throws(SingleCellError) -> CellMatrix {
        let root = try file.root()
        switch layout {
        case .blocks(let pandas):
            let rows = PandasRows(pandas, root: root)
            return try DenseMatrixReader(header: header).read(range, from: rows)
        case .dense(let location, _):
            let dataset = try root.dataset(location, cacheBytes: DenseMatrixReader.cacheBytes)
            let rows = try DenseRowReader(dataset, isTransposed: false)
            return try DenseMatrixReader(header: header).read(range, from: rows)
        case .frame(let frame):
            return try DenseMatrixReader(header: header).read(
                range, from: FrameRows(frame, root: root))
        case .compressed(let location):
            let reader = try CompressedMatrixReader(root, location: location, header: header)
            let matrix = try reader.read(range)
            let isSparse = header.nonZeroFraction < Self.sparseLimit
            return isSparse ? .sparse(matrix) : .dense(matrix.dense())
        }
    }
}

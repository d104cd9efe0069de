/// The description of a matrix: names, shape and storage, without values.
package struct MatrixHeader: Sendable, Equatable {
    /// How values are stored on disk.
    package enum Storage: String, Sendable, Equatable, Codable {
        case dense
        case csr
        case csc
    }

    /// As given by the caller.
    package let path: String
    /// The name of the file's format, as `AnnData`.
    package let format: String
    /// Inside the file, as `train_cite_inputs` or `layers/counts`.
    package let location: String
    /// The matrix and the columns that were asked for.
    package internal(set) var selection = MatrixSelection()
    /// [rowCount], unique; the first ones where `FileSurvey` looks at a long file.
    package let cellIds: [String]
    /// Cells.
    package let rowCount: Int
    /// [columnCount]; most formats do not promise that they are unique.
    package let columnNames: [String]
    /// How the values lie in the file, whatever `readRows` makes of them.
    package let storage: Storage
    /// On disk, numpy's name, as `float32`.
    package let elementType: String
    /// Non-zeros among all values: exact for CSR and CSC, from a few dozen rows for dense.
    package let nonZeroFraction: Double

    /// Above this fraction of non-zeros, a dense row is smaller and faster than a compressed one.
    private static let sparseLimit = 0.5

    /// Describes a matrix of `format`, with the type of its values and the fraction of non-zeros.
    package init(
        _ names: MatrixNames, format: any MatrixFormat.Type, storage: Storage, elementType: String,
        nonZeroFraction: Double
    ) {
        path = names.path
        self.format = format.name
        location = names.location
        cellIds = names.cells.ids
        rowCount = names.rowCount
        columnNames = names.columnNames
        self.storage = storage
        self.elementType = elementType
        self.nonZeroFraction = nonZeroFraction
    }

    /// Describes some columns of a matrix.
    init(_ whole: MatrixHeader, columnNames: [String], nonZeroFraction: Double) {
        path = whole.path
        format = whole.format
        location = whole.location
        selection = whole.selection
        cellIds = whole.cellIds
        rowCount = whole.rowCount
        self.columnNames = columnNames
        storage = whole.storage
        elementType = whole.elementType
        self.nonZeroFraction = nonZeroFraction
    }

    /// Genes, proteins or peaks.
    package var columnCount: Int { columnNames.count }
    /// Whether rows are read as sparse ones, in whatever range.
    package var isSparse: Bool { nonZeroFraction < Self.sparseLimit }

    /// The error for a value, as stored, that is not a finite Float32.
    func notFinite(_ stored: Double, row: Int, column: Int) -> SingleCellError {
        .notFinite(
            path: path, cell: RowNames(first: cellIds, of: rowCount).name(row), row: row,
            column: columnNames[column],
            value: stored.isNaN ? "NaN" : stored.isInfinite ? "infinity" : "\(stored)")
    }
}

/// The names along the sides of a matrix.
package struct MatrixNames: Sendable {
    /// The file.
    package let path: String
    /// The matrix inside it.
    package let location: String
    /// The cells.
    let cells: RowNames
    /// [columnCount].
    package let columnNames: [String]

    /// Checks the names of a matrix.
    ///
    /// - Throws: `SingleCellError.duplicateCells`; `corrupt` for more columns than an index of a
    ///   sparse row can count.
    package init(
        path: String, location: String, cellIds: [String], columnNames: [String]
    ) throws(SingleCellError) {
        try self.init(
            path: path, location: location, cells: RowNames(cellIds), columnNames: columnNames)
    }

    /// Checks the names of a matrix, of which the first cells may be enough.
    package init(
        path: String, location: String, cells: RowNames, columnNames: [String]
    ) throws(SingleCellError) {
        guard columnNames.count <= Int(Int32.max) else {
            throw .corrupt(
                path: path, location: location, found: "\(columnNames.count) columns",
                expected: "fewer than 2^31")
        }
        try CellTable.requireUnique(cells.ids, path: path)
        self.path = path
        self.location = location
        self.cells = cells
        self.columnNames = columnNames
    }

    /// Cells.
    var rowCount: Int { cells.count }
}

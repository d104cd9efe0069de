/// Data frames of pandas in HDF5, as `DataFrame.to_hdf` writes them in either of its formats.
enum PandasFormat: MatrixFormat {
    static let name = "pandas fixed HDF5"
    static let listName = "pandas HDF5 (to_hdf)"

    /// Any HDF5 file may hold a frame somewhere; what it lacks is found when it is opened.
    static func recognise(_ contents: SourceContents) -> Recognition {
        contents.isHDF5 ? .possible : .impossible
    }

    /// Opens the frame called `selection.layer`, or the only one.
    static func open(
        _ contents: SourceContents, _ selection: MatrixSelection
    ) throws(SingleCellError) -> any OpenMatrix {
        try selection.requireNoModality(contents.path, format: listName)
        let root = try contents.root()
        let key = if let key = selection.layer { key } else { try PandasTables.only(root) }
        if try PandasTableLayout.isTable(root.group(key)) {
            return try openTable(contents, key: key)
        }
        let layout = try PandasLayout(root, key: key)
        let names = try MatrixNames(
            path: contents.path, location: layout.key, cellIds: layout.cellIds,
            columnNames: layout.columnNames)
        return try OpenDenseMatrix(
            names, format: Self.self, elementType: layout.elementType,
            parts: { (header) throws(SingleCellError) in
                try contents.unwritten(
                    layout.blocks.map { ($0.location, !$0.isTransposed) }, of: header)
            },
            rows: { () throws(SingleCellError) in
                PandasRows(layout, root: try contents.root())
            })
    }

    /// Opens a frame in the table format, which is read by rows as well.
    private static func openTable(
        _ contents: SourceContents, key: String
    ) throws(SingleCellError) -> any OpenMatrix {
        let layout = try PandasTableLayout(try contents.root().group(key))
        let names = try MatrixNames(
            path: contents.path, location: key, cellIds: layout.cellIds,
            columnNames: layout.columnNames)
        return try OpenDenseMatrix(
            names, format: Self.self, elementType: layout.elementType,
            parts: { (header) throws(SingleCellError) in
                try contents.unwritten([(layout.location, true)], of: header)
            },
            rows: { () throws(SingleCellError) in
                try PandasTableRows(layout, root: try contents.root())
            })
    }
}

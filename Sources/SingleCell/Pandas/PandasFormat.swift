/// Data frames of pandas in HDF5, as `DataFrame.to_hdf(format="fixed")` writes them.
enum PandasFormat: MatrixFormat {
    static let name = "pandas fixed HDF5"
    static let listName = "pandas HDF5 (to_hdf with format='fixed')"

    /// Any HDF5 file may hold a frame somewhere; what it lacks is found when it is opened.
    static func recognise(_ contents: SourceContents) -> Recognition {
        contents.isHDF5 ? .possible : .impossible
    }

    /// Opens the frame called `selection.layer`, or the only one.
    static func open(
        _ contents: SourceContents, _ selection: MatrixSelection
    ) throws(SingleCellError) -> any OpenMatrix {
        try selection.requireNoModality(contents.path, format: listName)
        let layout = try PandasLayout(try contents.root(), key: selection.layer)
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
}

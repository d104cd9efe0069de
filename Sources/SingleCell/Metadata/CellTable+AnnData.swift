extension CellTable {
    /// Reads `obs` of an AnnData file, categories decoded.
    ///
    /// Columns without a text form (nested arrays, intervals) are left out.
    package init(h5ad path: String) throws(SingleCellError) {
        let file = try HDF5File(reading: path)
        let root = try file.root()
        guard try AnnDataLayout.matches(root) else {
            throw .unknownLayout(
                path: path, found: "an HDF5 file without obs and var", expected: "AnnData (.h5ad)")
        }
        let frame = try AnnDataFrame(root, "obs")
        let cellIds = try frame.index()
        var names: [String] = []
        var columns = TableColumns()
        for name in try frame.columnNames() {
            guard let column = try frame.column(name) else { continue }
            guard column.values.count == cellIds.count else {
                throw .corrupt(
                    path: path, location: "obs/\(name)", found: "\(column.values.count) values",
                    expected: "\(cellIds.count), one for each cell")
            }
            if columns.add(name, column) { names.append(name) }
        }
        try self.init(path: path, cellIds: cellIds, columnNames: names, columns: columns)
    }
}

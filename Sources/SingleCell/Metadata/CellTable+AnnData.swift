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
        var columns: [String: [String]] = [:]
        for name in try frame.columnNames() {
            guard let texts = try frame.column(name) else { continue }
            guard texts.count == cellIds.count else {
                throw .corrupt(
                    path: path, location: "obs/\(name)", found: "\(texts.count) values",
                    expected: "\(cellIds.count), one for each cell")
            }
            guard columns.updateValue(texts, forKey: name) == nil else { continue }
            names.append(name)
        }
        try self.init(path: path, cellIds: cellIds, columnNames: names, columns: columns)
    }
}

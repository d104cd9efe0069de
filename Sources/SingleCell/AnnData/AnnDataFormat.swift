/// AnnData (.h5ad) of any version.
enum AnnDataFormat: MatrixFormat {
    static let name = "AnnData"
    static let listName = "AnnData (.h5ad)"

    static func recognise(_ contents: SourceContents) throws(SingleCellError) -> Recognition {
        guard contents.isHDF5 else { return .impossible }
        let root = try contents.root()
        // MuData has the frames of AnnData beside its modalities.
        if try root.kind(of: "mod") != nil { return .impossible }
        if try root.kind(of: "obs") == nil { return .impossible }
        return try root.kind(of: "var") != nil ? .certain : .impossible
    }

    static func open(
        _ contents: SourceContents, layer: String?
    ) throws(SingleCellError) -> any OpenMatrix {
        try AnnDataMatrices(contents: contents).open(layer)
    }

    static func cells(_ contents: SourceContents) throws(SingleCellError) -> CellTable? {
        let root = try contents.root()
        let frame = try AnnDataFrame(root, "obs")
        let cellIds = try frame.index()
        var names: [String] = []
        var columns = TableColumns()
        // Columns without a text form (nested arrays, intervals) are left out.
        for name in try frame.columnNames() {
            guard let column = try frame.column(name) else { continue }
            guard column.values.count == cellIds.count else {
                throw .corrupt(
                    path: contents.path, location: "obs/\(name)",
                    found: "\(column.values.count) values",
                    expected: "\(cellIds.count), one for each cell")
            }
            if columns.add(name, column) { names.append(name) }
        }
        return try CellTable(
            path: contents.path, cellIds: cellIds, columnNames: names, columns: columns)
    }

    private static let typeColumns = ["feature_types", "feature_type", "modality"]
    private static let symbolColumns = [
        "gene_symbols", "gene_symbol", "gene_names", "gene_name", "feature_name", "symbol",
        "hgnc_symbol", "gene_short_name",
    ]

    static func annotations(
        _ contents: SourceContents, location: String
    ) throws(SingleCellError) -> MatrixAnnotations? {
        let root = try contents.root()
        let embeddings =
            try root.kind(of: "obsm") == .group ? root.group("obsm").memberNames() : []
        guard !location.hasPrefix("obsm/") else {
            return MatrixAnnotations(embeddings: embeddings, featureTypes: nil, symbolColumn: nil)
        }
        let frame = try AnnDataFrame(root, location.hasPrefix("raw/") ? "raw/var" : "var")
        let names = try frame.columnNames()
        let count = try frame.index().count
        var types: [String]?
        if let name = typeColumns.first(where: names.contains) {
            types = try frame.column(name)?.values
        }
        return MatrixAnnotations(
            embeddings: embeddings, featureTypes: types?.count == count ? types : nil,
            symbolColumn: symbolColumns.first(where: names.contains))
    }
}

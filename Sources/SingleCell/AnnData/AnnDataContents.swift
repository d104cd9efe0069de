/// What an AnnData file holds beside the matrix that is read: enough to tell which measurement a
/// column is of, and where another may lie.
package struct AnnDataContents: Sendable, Equatable {
    /// Names of the members of `obsm`.
    package let embeddings: [String]
    /// [columnCount], the kind of measurement of each column, such as `Antibody Capture`; nil where
    /// `var` does not say.
    package let featureTypes: [String]?
    /// The column of `var` that holds gene symbols; nil if there is none by one of the usual names.
    package let symbolColumn: String?

    private static let typeColumns = ["feature_types", "feature_type", "modality"]
    private static let symbolColumns = [
        "gene_symbols", "gene_symbol", "gene_names", "gene_name", "feature_name", "symbol",
        "hgnc_symbol", "gene_short_name",
    ]

    /// Reads the contents beside a matrix.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - location: The matrix inside it, as `MatrixHeader.location` names it.
    /// - Throws: `SingleCellError` when the file cannot be read; nil if it is no AnnData file.
    package init?(path: String, location: String) throws(SingleCellError) {
        let file = try HDF5File(reading: path)
        let root = try file.root()
        guard try AnnDataLayout.matches(root) else { return nil }
        embeddings = try root.kind(of: "obsm") == .group ? root.group("obsm").memberNames() : []
        guard !location.hasPrefix("obsm/") else {
            (featureTypes, symbolColumn) = (nil, nil)
            return
        }
        let frame = try AnnDataFrame(root, location.hasPrefix("raw/") ? "raw/var" : "var")
        let names = try frame.columnNames()
        let count = try frame.index().count
        var types: [String]?
        if let name = Self.typeColumns.first(where: names.contains) {
            types = try frame.column(name)?.values
        }
        featureTypes = types?.count == count ? types : nil
        symbolColumn = Self.symbolColumns.first(where: names.contains)
    }
}

internal import Learning
internal import LinearAlgebra
package import SingleCell

/// The columns of a matrix by every name that its file gives them.
package struct ColumnLabels: Sendable {
    /// [d], as the matrix has them.
    package let names: [String]
    /// [d], Ensembl ids without version, from the name or the table of features.
    package let ids: [String?]
    /// [d], gene symbols, from the table of features or the name.
    package let symbols: [String?]

    /// Usual names of columns of symbols.
    private static let symbolColumns = [
        "gene_symbols", "gene_symbol", "gene_names", "gene_name", "feature_name", "symbol",
        "hgnc_symbol", "gene_short_name", "Gene",
    ]

    /// Reads names.
    ///
    /// - Parameters:
    ///   - names: As the matrix has them.
    ///   - features: The file's table of features, if it has one; it counts where its rows are the
    ///     columns of the matrix.
    package init(names: [String], features: CellTable?) {
        self.names = names
        var ids = names.map { SymbolColumns.ensemblId(of: $0) }
        var symbols = names.map { SymbolColumns.symbol(of: $0) }
        if let features, ExactText.areEqual(features.cellIds, names) {
            if let column = Self.idColumn(features) {
                for (place, text) in column.enumerated() where ids[place] == nil {
                    ids[place] = SymbolColumns.ensemblId(of: text)
                }
            }
            let known = Self.symbolColumns.first { features.columns[$0] != nil }
            for (place, text) in (known.flatMap { features.columns[$0] } ?? []).enumerated() {
                if let symbol = SymbolColumns.symbol(of: text) { symbols[place] = symbol }
            }
        }
        self.ids = ids
        self.symbols = symbols
    }

    /// The first column of which most values are Ensembl ids.
    private static func idColumn(_ features: CellTable) -> [String]? {
        features.columnNames.lazy.compactMap { features.columns[$0] }.first { values in
            let sample = values.prefix(1_000)
            return 2 * sample.count { SymbolColumns.ensemblId(of: $0) != nil } > sample.count
        }
    }
}

extension ProteinGeneTable {
    /// Finds the columns that carry the genes of each protein.
    ///
    /// For each form of a protein's name, from the full one to the barest, the table is asked
    /// first, then the symbols of the data; the first form that is known decides.
    ///
    /// - Parameters:
    ///   - proteins: Names as panels write them: `CD20`, `CD4_CACGATTC`, `anti-human CD4`.
    ///   - genes: The column names of the RNA matrix: `ENSG00000156738_MS4A1`, `MS4A1`, or an
    ///     Ensembl id alone, which matches a table that names the id.
    ///   - symbols: For each of `genes` the symbol that the file has beside it, empty for none; nil
    ///     if it has no symbols. A column whose name holds no symbol is found by this one where no
    ///     other column has it.
    /// - Returns: One match a protein, in their order.
    package func match(
        proteins: [String], genes: [String], symbols: [String]? = nil
    ) -> [ProteinMatch] {
        let columns = SymbolColumns(genes, symbols: symbols)
        return proteins.map { match($0, columns) }
    }

    private func match(_ protein: String, _ columns: SymbolColumns) -> ProteinMatch {
        for candidate in ProteinName.candidates(protein) {
            if let symbols = symbols(exactly: candidate) {
                return match(protein, symbols: symbols, columns)
            }
            if ProteinName.isIsotypeControl(candidate) {
                return ProteinMatch(protein: protein, columns: [], reason: .isotypeControl)
            }
            let found = columns.find(candidate)
            if !found.columns.isEmpty {
                return ProteinMatch(
                    protein: protein, columns: found.columns,
                    reason: .sameName(candidate.uppercased()), isBySymbol: found.isBeside)
            }
            if found.isAmbiguous {
                return ProteinMatch(
                    protein: protein, columns: [], reason: .ambiguous([candidate.uppercased()]))
            }
        }
        return ProteinMatch(protein: protein, columns: [], reason: .unknownName)
    }

    private func match(
        _ protein: String, symbols: [String], _ columns: SymbolColumns
    ) -> ProteinMatch {
        let places = symbols.map { (symbol: $0, found: columns.find($0)) }
        let found = places.filter { !$0.found.columns.isEmpty }
        let ambiguous = places.filter(\.found.isAmbiguous).map(\.symbol)
        let missing = places.filter(\.found.columns.isEmpty).map {
            $0.found.isAmbiguous ? "\($0.symbol), a symbol of several columns" : $0.symbol
        }
        let reason: ProteinMatch.Reason =
            if symbols.isEmpty {
                .noGene
            } else if !found.isEmpty {
                .table(found: found.map(\.symbol), missing: missing)
            } else if !ambiguous.isEmpty {
                .ambiguous(ambiguous)
            } else {
                .genesNotInData(symbols)
            }
        return ProteinMatch(
            protein: protein, columns: Set(found.flatMap(\.found.columns)).sorted(),
            reason: reason, isBySymbol: found.contains(where: \.found.isBeside))
    }
}

/// The columns of each gene symbol, whatever its case (mouse symbols are written `Cd4`), and of
/// each Ensembl id.
package struct SymbolColumns: Sendable {
    private var columnsOfSymbol: [String: [Int]] = [:]
    private var columnsOfId: [String: [Int]] = [:]
    /// Columns of the symbols that stand beside names without one.
    private var columnsBeside: [String: [Int]] = [:]
    /// Columns whose name holds an identifier but no symbol, and that have none beside: no protein
    /// can match them.
    package private(set) var columnsWithoutSymbol: [Int] = []

    /// Where a symbol or id was found.
    package struct Found: Sendable, Equatable {
        /// Ascending; none of a symbol that several columns have beside their names.
        package var columns: [Int] = []
        /// Whether the symbol stands beside the name, not in it.
        package var isBeside = false
        /// Whether several columns have the symbol beside their names.
        package var isAmbiguous = false
    }

    /// Indexes the column names of an RNA matrix.
    ///
    /// - Parameters:
    ///   - genes: The names.
    ///   - symbols: For each name the symbol that stands beside it, empty for none; nil if there
    ///     are none.
    package init(_ genes: [String], symbols: [String]? = nil) {
        precondition(symbols?.count ?? genes.count == genes.count)
        for (column, name) in genes.enumerated() {
            if let id = Self.ensemblId(of: name) { columnsOfId[id, default: []].append(column) }
            if let symbol = Self.symbol(of: name) {
                columnsOfSymbol[symbol.uppercased(), default: []].append(column)
            } else if let symbol = symbols.flatMap({ Self.symbol(of: $0[column]) }) {
                columnsBeside[symbol.uppercased(), default: []].append(column)
            } else {
                columnsWithoutSymbol.append(column)
            }
        }
    }

    /// The columns of a symbol, or else of an Ensembl id, with or without its version; ascending,
    /// several when the data names a gene twice.
    package subscript(symbol: String) -> [Int] { find(symbol).columns }

    /// Looks for a symbol or an Ensembl id: in the names first, then beside them.
    package func find(_ symbol: String) -> Found {
        if let columns = columnsOfSymbol[symbol.uppercased()] { return Found(columns: columns) }
        if let columns = Self.ensemblId(of: symbol).flatMap({ columnsOfId[$0] }) {
            return Found(columns: columns)
        }
        guard let columns = columnsBeside[symbol.uppercased()] else { return Found() }
        return columns.count == 1
            ? Found(columns: columns, isBeside: true) : Found(isAmbiguous: true)
    }

    /// Returns the Ensembl id that a name is or begins with, upper case and without its version.
    package static func ensemblId(of name: String) -> String? {
        guard name.prefix(3).uppercased() == "ENS" else { return nil }
        let first = name.uppercased().prefix { $0 != "_" && $0 != "|" }
        return isEnsembl(first) ? String(first.prefix { $0 != "." }) : nil
    }

    /// Returns the symbol in a column name: `MS4A1` in `ENSG00000156738_MS4A1`, `GRCh38_MS4A1` and
    /// `MS4A1` itself, nil for an Ensembl id alone.
    package static func symbol(of name: String) -> String? {
        guard isEnsembl(name.prefix { $0 != "_" && $0 != "|" }) else {
            for genome in ["GRCh38_", "hg19_", "hg38_", "GRCm39_", "mm10_"]
            where name.hasPrefix(genome) {
                return String(name.dropFirst(genome.count).drop { $0 == "_" })
            }
            return name.isEmpty ? nil : name
        }
        let rest = name.drop { $0 != "_" && $0 != "|" }.dropFirst()
        return rest.isEmpty || isEnsembl(rest) ? nil : String(rest)
    }

    /// Whether `text` is a gene's Ensembl id, with or without species (`ENSMUSG`) and version.
    private static func isEnsembl(_ text: Substring) -> Bool {
        guard text.hasPrefix("ENS") else { return false }
        let letters = text.prefix { $0.isASCII && $0.isLetter }
        guard letters.last == "G" else { return false }
        let number = text.dropFirst(letters.count).prefix { $0 != "." }
        return number.count >= 6 && number.allSatisfy { $0.isASCII && $0.isNumber }
    }
}

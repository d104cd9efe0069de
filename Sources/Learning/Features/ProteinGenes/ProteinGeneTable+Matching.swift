extension ProteinGeneTable {
    /// Finds the columns that carry the genes of each protein.
    ///
    /// For each form of a protein's name, from the full one to the barest, the table is asked
    /// first, then the symbols of the data; the first form that is known decides.
    ///
    /// - Parameters:
    ///   - proteins: Names as panels write them: `CD20`, `CD4_CACGATTC`, `anti-human CD4`.
    ///   - genes: The column names of the RNA matrix: `ENSG00000156738_MS4A1`, `MS4A1`, or an
    ///     Ensembl id alone, which has no symbol and matches only a table that names the id.
    /// - Returns: One match a protein, in their order.
    package func match(proteins: [String], genes: [String]) -> [ProteinMatch] {
        let columns = SymbolColumns(genes)
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
            let found = columns[candidate]
            if !found.isEmpty {
                return ProteinMatch(
                    protein: protein, columns: found, reason: .sameName(candidate.uppercased()))
            }
        }
        return ProteinMatch(protein: protein, columns: [], reason: .unknownName)
    }

    private func match(
        _ protein: String, symbols: [String], _ columns: SymbolColumns
    ) -> ProteinMatch {
        let found = symbols.filter { !columns[$0].isEmpty }
        let missing = symbols.filter { columns[$0].isEmpty }
        let reason: ProteinMatch.Reason =
            if symbols.isEmpty {
                .noGene
            } else if found.isEmpty {
                .genesNotInData(symbols)
            } else {
                .table(found: found, missing: missing)
            }
        return ProteinMatch(
            protein: protein, columns: Set(found.flatMap { columns[$0] }).sorted(), reason: reason)
    }
}

/// The columns of each gene symbol, whatever its case (mouse symbols are written `Cd4`), and of
/// each Ensembl id.
package struct SymbolColumns: Sendable {
    private var columnsOfSymbol: [String: [Int]] = [:]
    private var columnsOfId: [String: [Int]] = [:]
    /// Columns whose name holds an identifier but no symbol, which no protein can match.
    package private(set) var columnsWithoutSymbol: [Int] = []

    /// Indexes the column names of an RNA matrix.
    package init(_ genes: [String]) {
        for (column, name) in genes.enumerated() {
            if let id = Self.ensemblId(of: name) { columnsOfId[id, default: []].append(column) }
            if let symbol = Self.symbol(of: name) {
                columnsOfSymbol[symbol.uppercased(), default: []].append(column)
            } else {
                columnsWithoutSymbol.append(column)
            }
        }
    }

    /// The columns of a symbol, or else of an Ensembl id, with or without its version; ascending,
    /// several when the data names a gene twice.
    package subscript(symbol: String) -> [Int] {
        if let columns = columnsOfSymbol[symbol.uppercased()] { return columns }
        return Self.ensemblId(of: symbol).flatMap { columnsOfId[$0] } ?? []
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

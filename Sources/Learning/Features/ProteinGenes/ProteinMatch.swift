/// The columns that carry a protein's genes, and why there are any or none.
package struct ProteinMatch: Sendable, Equatable {
    /// The protein's name, as given.
    package var protein: String
    /// The columns of its genes, ascending; empty when there are none.
    package var columns: [Int]
    /// How the columns were found, or why there are none.
    package var reason: Reason
    /// Whether a gene was found by the symbol beside the name of its column, not by the name.
    package var isBySymbol = false

    /// How a protein's genes were found, or why not.
    package enum Reason: Sendable, Equatable, CustomStringConvertible {
        /// A table names the genes; `missing` of them are not among the columns.
        case table(found: [String], missing: [String])
        /// The protein is named like a gene of the data.
        case sameName(String)
        /// A control antibody binds no protein of the cell.
        case isotypeControl
        /// The table says that the protein has no gene.
        case noGene
        /// The table names genes, none of which is among the columns.
        case genesNotInData([String])
        /// The file has each of these symbols beside several columns.
        case ambiguous([String])
        /// Neither the table nor the data knows the name.
        case unknownName

        package var description: String {
            switch self {
            case .table(let found, let missing):
                "is encoded by \(found.joined(separator: ", "))"
                    + (missing.isEmpty
                        ? "" : " (not in the data: \(missing.joined(separator: ", ")))")
            case .sameName(let symbol): "is named like the gene \(symbol)"
            case .isotypeControl: "is an isotype control, which has no gene"
            case .noGene: "has no gene according to the table of protein names"
            case .genesNotInData(let symbols):
                "is encoded by \(symbols.joined(separator: ", ")), not in the data"
            case .ambiguous(let symbols):
                "is encoded by \(symbols.joined(separator: ", ")), a symbol of several columns: "
                    + "name the id of one in a table of aliases"
            case .unknownName:
                "is no known name: add a line `protein = SYMBOL` to a table of aliases"
            }
        }
    }
}

extension ProteinMatch: CustomStringConvertible {
    package var description: String { "\(protein) \(explanation)" }

    /// The reason, and whether symbols beside the names led to it.
    package var explanation: String {
        "\(reason)" + (isBySymbol ? ", found by the symbol beside the id" : "")
    }
}

extension [ProteinMatch] {
    /// The columns of all proteins, each once, ascending: the selected genes in gene column order.
    package var selectedColumns: [Int] { Set(flatMap(\.columns)).sorted() }
}

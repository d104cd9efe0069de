internal import LinearAlgebra

/// Finds columns by name, or else by a symbol that stands beside the names in the file.
package struct NamedColumns: Sendable {
    /// What a name leads to.
    package enum Found: Sendable, Equatable {
        /// The column of this name.
        case name(Int)
        /// The only column of this symbol.
        case symbol(Int)
        /// Several columns have this symbol: any of them could be meant.
        case ambiguous([Int])
        /// Neither a name nor a symbol.
        case none
    }

    private let columnsOfName: [ExactText: Int]
    private let columnsOfSymbol: [ExactText: [Int]]

    /// Indexes columns.
    ///
    /// - Parameters:
    ///   - names: `[d]`, of which the first counts where one stands twice.
    ///   - symbols: `[d]`, empty where a column has none; nil if the file has no symbols.
    package init(_ names: [String], symbols: [String]?) {
        columnsOfName = Dictionary(
            names.enumerated().map { (ExactText($1), $0) },
            uniquingKeysWith: { first, _ in first })
        var columns: [ExactText: [Int]] = [:]
        for (column, symbol) in (symbols ?? []).enumerated() where !symbol.isEmpty {
            columns[ExactText(symbol), default: []].append(column)
        }
        columnsOfSymbol = columns
    }

    /// The column that a name means: names come first.
    package subscript(name: String) -> Found {
        if let column = columnsOfName[ExactText(name)] { return .name(column) }
        let columns = columnsOfSymbol[ExactText(name)] ?? []
        switch columns.count {
        case 0: return .none
        case 1: return .symbol(columns[0])
        default: return .ambiguous(columns)
        }
    }
}

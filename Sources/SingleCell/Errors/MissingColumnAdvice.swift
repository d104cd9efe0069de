internal import LinearAlgebra

/// What to do about a table that lacks a column, from the columns that it has.
enum MissingColumnAdvice {
    /// Separators that tables have in place of commas, and what they are called.
    private static let separators: [(letter: Character, name: String)] = [
        (";", "semicolons"), ("\t", "tabs"), ("|", "vertical bars"), (" ", "blanks"),
    ]

    /// Names that others give to our columns.
    private static let synonyms: [String: [String]] = [
        "cell_id": [
            "barcode", "barcodes", "cell", "cells", "cellbarcode", "cellname", "cellnames", "cb",
            "index", "obsnames", "id", "ids", "name",
        ],
        "gene_id": ["gene", "genes", "genename", "target", "targets", "protein", "feature"],
        "row_id": ["row", "rows", "id", "index"],
        "target": ["prediction", "predictions", "value", "score"],
    ]

    /// Suggests a remedy.
    ///
    /// - Parameters:
    ///   - column: The column wanted.
    ///   - found: The header.
    /// - Returns: A sentence with a blank before it; empty when no remedy suggests itself.
    static func text(_ column: String, found: [String]) -> String {
        if let separator = separator(column, found) {
            return " Its fields are separated by \(separator), expected commas: save it with "
                + "commas, as pandas' to_csv does."
        }
        let wanted = folded(column)
        if let same = found.first(where: { folded($0) == wanted }) {
            return rename(same, column)
        }
        if let first = found.first, first.isEmpty || first.hasPrefix("Unnamed: 0"),
            column == "cell_id" || column == "row_id"
        {
            return " Its first column has no name, as pandas leaves an index: name it `\(column)`, "
                + "for example with to_csv(..., index_label='\(column)')."
        }
        let others = synonyms[column] ?? []
        if let other = found.first(where: { others.contains(folded($0)) }) {
            return rename(other, column)
        }
        return ""
    }

    /// The separator of a header that has no commas, or none between its fields.
    private static func separator(_ column: String, _ found: [String]) -> String? {
        for (letter, name) in separators {
            let parts = found.flatMap { $0.split(separator: letter) }.map {
                folded(String($0))
            }
            guard parts.count > found.count else { continue }
            // A blank is a separator only if it yields the expected header.
            if parts.contains(folded(column)) || (found.count == 1 && letter != " ") {
                return name
            }
        }
        return nil
    }

    private static func rename(_ name: String, _ column: String) -> String {
        " Rename the column `\(name.printableName)` to `\(column)`."
    }

    /// A name without case, blanks, quotes and what joins its words.
    private static func folded(_ name: String) -> String {
        let scalars = name.lowercased().unicodeScalars.filter {
            !$0.properties.isWhitespace && !"_-.\"'\u{feff}".unicodeScalars.contains($0)
        }
        return String(String.UnicodeScalarView(scalars))
    }
}

internal import LinearAlgebra

/// Words that mean a missing value in metadata, as pandas reads them.
enum MissingValue {
    /// The default `na_values` of `pandas.read_csv` (2.x and 3.0).
    private static let words: Set<ExactText> = Set(
        [
            "", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND",
            "1.#QNAN", "<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null",
        ].map { ExactText($0) })
    private static let longest = 8

    /// The values with empty text in place of every word for a missing value, also one with blanks
    /// around it.
    ///
    /// For values only: a gene called NAN or a cell called None is its name.
    static func removed(from values: [String]) -> [String] {
        values.map { isMissing($0) ? "" : $0 }
    }

    /// Whether a value is one of the words, with or without blanks around it.
    static func isMissing(_ value: String) -> Bool {
        // Nearly every value is too long to be one of the words, or is none with blanks around.
        guard value.utf8.count <= 3 * longest else { return false }
        let start = value.unicodeScalars.drop { $0.properties.isWhitespace }
        guard let end = start.lastIndex(where: { !$0.properties.isWhitespace }) else {
            return true
        }
        return words.contains(ExactText(String(start[...end])))
    }
}

/// Turns metadata of cells into features: numbers are standardised over the training cells, words
/// become one feature for each word that training cells have.
///
/// A column is of numbers where every training cell has a finite one. A test cell with a word that
/// no training cell has, or with no number in such a column, is zero in all features of the column.
///
/// For one fold, the cells that it holds out are treated as test cells are.
///
/// Input `labels`: a table of columns; for one fold also `folds`. Outputs: `features` and
/// `test-features` (cells, [n, d]).
package struct MetadataWork: Sendable, Equatable, Codable {
    /// The fold whose held-out cells scales and words do not see; nil where all cells are seen.
    package var withoutFold: Int?

    /// The table has the columns.
    package init(withoutFold: Int? = nil) {
        self.withoutFold = withoutFold
    }
}

/// Turns metadata of cells into features: numbers are standardised over the training cells, words
/// become one feature for each word that training cells have.
///
/// A column is of numbers where every training cell has a finite one. A test cell with a word that
/// no training cell has, or with no number in such a column, is zero in all features of the column.
///
/// Input `labels`: a table of columns. Outputs: `features` and `test-features` (cells, [n, d]).
package struct MetadataWork: Sendable, Equatable, Codable {
    /// Nothing to choose: the table has the columns.
    package init() {}
}

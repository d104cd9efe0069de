package import SingleCell

/// Takes the rows of a study's cells from a file that another program wrote.
///
/// Inputs: `file`, and `labels`: a table of the training and test cells without columns. Outputs:
/// `features` and `test-features` (cells, [n, d]), values as they stand in the file.
package struct FileFeaturesWork: Sendable, Equatable, Codable {
    /// Which matrix of the file, and which of its columns.
    package var selection: MatrixSelection

    /// Names the matrix.
    package init(_ selection: MatrixSelection) {
        self.selection = selection
    }
}

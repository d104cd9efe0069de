/// What a file says of a matrix beside its names and values: enough to tell which measurement a
/// column is of, and where another matrix may lie.
package struct MatrixAnnotations: Sendable, Equatable {
    /// Names of other matrices of the same cells, as the members of `obsm`.
    package let embeddings: [String]
    /// [columnCount], the kind of measurement of each column, such as `Antibody Capture`; nil if
    /// the file does not say.
    package let featureTypes: [String]?
    /// The name of the file's column of gene symbols; nil if there is none by one of the usual
    /// names.
    package let symbolColumn: String?

    /// Describes a matrix.
    package init(embeddings: [String], featureTypes: [String]?, symbolColumn: String?) {
        self.embeddings = embeddings
        self.featureTypes = featureTypes
        self.symbolColumn = symbolColumn
    }
}

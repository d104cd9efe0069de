/// Which matrix to read: a file and, where it holds several, the one meant.
package struct MatrixSource: Sendable, Equatable, Hashable, Codable {
    /// The file; its content decides the format, not its name.
    package let path: String
    /// The matrix inside the file.
    ///
    /// For AnnData `X` (the default), `layers/counts` or just `counts`, `raw/X` or just `raw`, or a
    /// data frame of `obsm`; for pandas the table's key.
    package let layer: String?

    /// Names a matrix.
    package init(path: String, layer: String? = nil) {
        self.path = path
        self.layer = layer
    }
}

/// Which matrix to read: a file and, where it holds several, the one meant.
package struct MatrixSource: Sendable, Equatable, Hashable, Codable {
    /// The file; its content decides the format, not its name.
    package let path: String
    /// The matrix inside the file.
    package let selection: MatrixSelection

    /// Names a matrix.
    package init(path: String, selection: MatrixSelection) {
        self.path = path
        self.selection = selection
    }

    /// Names a matrix of a file without modalities.
    package init(path: String, layer: String? = nil) {
        self.init(path: path, selection: MatrixSelection(layer: layer))
    }
}

/// A matrix in a file, as a parameter names it.
package struct DeclaredSource: Sendable, Hashable {
    /// Absolute path of the file.
    package var path: String
    /// Which matrix of the file; nil for the main one.
    package var layer: String?

    /// Names a matrix.
    package init(path: String, layer: String? = nil) {
        self.path = path
        self.layer = layer
    }

    /// The keys of a mapping that names a matrix; a path stands for a mapping of nothing else.
    package static let schema = SchemaSection(
        shorthand: "path",
        [
            SchemaKey(
                "path", .path, .required, "A pandas HDF5 table (.h5) or AnnData file (.h5ad)."),
            SchemaKey(
                "layer", .text, .optional,
                "AnnData: X (the default), a layer's name, raw/X, or a data frame such as"
                    + " obsm/protein; pandas: the table's key."),
        ])

    /// Reads a mapping that was checked against `schema`.
    init(_ section: CheckedSection) {
        path = section.path("path")
        layer = section.optionalText("layer")
    }
}

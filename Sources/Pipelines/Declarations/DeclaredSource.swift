package import SingleCell

/// A matrix in a file, as a cluster file names it.
package struct DeclaredSource: Sendable, Hashable {
    /// Absolute path of the file.
    package var path: String
    /// Which matrix of the file, and which of its columns.
    package var selection: MatrixSelection

    /// Names a matrix.
    package init(path: String, selection: MatrixSelection = MatrixSelection()) {
        self.path = path
        self.selection = selection
    }

    /// The keys of which a source takes one at most.
    package static let placeKeys = ["layer", "obsm", "raw"]

    /// The keys of a mapping that names a matrix; a path stands for a mapping of nothing else.
    package static let schema = SchemaSection(
        shorthand: "path", alternatives: placeKeys,
        [
            SchemaKey(
                "path", .path, .required,
                "A file or folder of a format that is read; its content decides which."),
            SchemaKey(
                "modality", .text, .optional,
                "The modality of a MuData file, or the genome of a 10x file of several."),
            SchemaKey(
                "layer", .text, .optional,
                "AnnData: X (the default), a layer's name, raw/X or obsm/NAME; Loom: a layer's"
                    + " name; pandas: the table's key."),
            SchemaKey(
                "obsm", .text, .optional,
                "AnnData: a matrix of obsm, in place of `layer`."),
            SchemaKey(
                "raw", .boolean, .optional,
                "AnnData: true for raw/X, in place of `layer`."),
            SchemaKey(
                "feature-type", .text, .optional,
                "Keeps the columns of this kind only, such as Gene Expression or Antibody"
                    + " Capture."),
            SchemaKey(
                "orientation", .word(["cells-by-features", "features-by-cells"], later: []),
                .optional,
                "Text tables, Matrix Market and npz: which side the cells are on, where names do"
                    + " not show it. A line of a table is a cell unless this says otherwise."),
        ])

    /// Reads a mapping that was checked against `schema`.
    package init(_ section: CheckedSection) {
        path = section.path("path")
        let isRaw = section["raw"] != nil && section.boolean("raw")
        selection = MatrixSelection(
            modality: section.optionalText("modality"),
            layer: section.optionalText("layer")
                ?? section.optionalText("obsm").map { "obsm/\($0)" } ?? (isRaw ? "raw/X" : nil),
            featureType: section.optionalText("feature-type"),
            orientation: section.optionalText("orientation"))
    }
}

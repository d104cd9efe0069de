package import Pipelines
package import SingleCell

/// A matrix file and the matrix in it to read.
package struct MatrixLocation: Sendable, Equatable {
    /// Absolute path.
    package var path: String
    /// Which matrix of the file, and which of its columns.
    package var selection: MatrixSelection

    /// Names a matrix; the only one of its file unless more is given.
    package init(path: String, selection: MatrixSelection = MatrixSelection()) {
        self.path = path
        self.selection = selection
    }

    /// A matrix that a declaration names.
    package init(_ source: DeclaredSource) {
        self.init(path: source.path, selection: source.selection)
    }

    /// The matrix, for a reader.
    package var source: MatrixSource { MatrixSource(path: path, selection: selection) }
}

extension MatrixLocation {
    init(
        _ section: CheckedSection, _ key: String, layerKey: String,
        reader: inout ClusterFileReader
    ) {
        let matrix = section.section(key)
        self.init(DeclaredSource(matrix))
        guard let layer = section.optionalText(layerKey) else { return }
        if let given = DeclaredSource.placeKeys.first(where: { matrix[$0] != nil }) {
            reader.report(
                "\(section.path).\(layerKey)", found: "a second layer for \(key)",
                allowed: "one of \(section.path).\(layerKey) and \(matrix.path).\(given)",
                advice: "Remove one of them.")
        }
        if selection.layer == nil { selection.layer = layer }
    }
}

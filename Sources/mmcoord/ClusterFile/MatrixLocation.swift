internal import Pipelines

/// A matrix file and the layer to read.
package struct MatrixLocation: Sendable, Equatable {
    /// Absolute path.
    package var path: String
    /// AnnData layer, or `nil` for the main matrix.
    package var layer: String?
}

extension MatrixLocation {
    init(
        _ section: CheckedSection, _ key: String, layerKey: String,
        reader: inout ClusterFileReader
    ) {
        let matrix = section.section(key)
        path = matrix.path("path")
        layer = matrix.optionalText("layer") ?? section.optionalText(layerKey)
        if matrix["layer"] != nil, section[layerKey] != nil {
            reader.report(
                "\(section.path).\(layerKey)", found: "a second layer for \(key)",
                allowed: "one of \(section.path).\(layerKey) and \(matrix.path).layer",
                advice: "Remove one of them.")
        }
    }
}

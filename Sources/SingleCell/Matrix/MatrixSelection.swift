/// Which matrix of a file is meant, and which of its columns.
///
/// A file with one matrix needs none of this. A format refuses what it does not have, by naming
/// what it has.
package struct MatrixSelection: Sendable, Hashable, Codable {
    /// The modality of a MuData file, or the genome of a 10x Genomics file of several.
    package var modality: String?
    /// The matrix, as the format names it.
    ///
    /// For AnnData `X` (the default), `layers/counts` or just `counts`, `raw/X` or just `raw`, or
    /// `obsm/NAME`; for Loom `matrix` or a layer; for pandas the table's key.
    package var layer: String?
    /// Keeps the columns of this kind only, such as `Antibody Capture`.
    package var featureType: String?
    /// Which side of a text table or an archive the cells are on, where its names do not show it:
    /// `cells-by-features` or `features-by-cells`.
    package var orientation: String?

    /// Names a matrix; the only one of its file where nothing is given.
    package init(
        modality: String? = nil, layer: String? = nil, featureType: String? = nil,
        orientation: String? = nil
    ) {
        self.modality = modality
        self.layer = layer
        self.featureType = featureType
        self.orientation = orientation
    }

    /// What a user wrote, as `modality: rna, layer: counts`; empty where nothing is chosen.
    package var description: String {
        [
            ("modality", modality), ("layer", layer), ("feature-type", featureType),
            ("orientation", orientation),
        ]
        .compactMap { key, value in value.map { "\(key): \($0)" } }
        .joined(separator: ", ")
    }
}

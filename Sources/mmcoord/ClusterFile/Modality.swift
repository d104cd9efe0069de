/// What a matrix measures of a cell: it decides words and checks, never numbers.
package enum Modality: String, Sendable, CaseIterable {
    /// Gene expression.
    case rna
    /// Surface proteins.
    case protein
    /// Chromatin accessibility.
    case atac
    /// Anything else.
    case other

    /// What its columns are.
    package var columns: String {
        switch self {
        case .rna: "genes"
        case .protein: "proteins"
        case .atac: "peaks"
        case .other: "columns"
        }
    }

    /// What `var["feature_types"]` says of its columns; nil where no word is usual.
    package var featureType: String? {
        switch self {
        case .rna: "Gene Expression"
        case .protein: "Antibody Capture"
        case .atac: "Peaks"
        case .other: nil
        }
    }
}

internal import Coordination
internal import SingleCell

/// Rows of a file that another program wrote, such as an embedding or predictions, joined by cell
/// id.
///
/// Nobody here knows which cells the other program has seen, so they are taken to be all of them,
/// with their targets.
package struct FileBlock: FeatureBlock {
    package static let name = "file"
    package static let summary = "what another program made of the cells"

    private static let orientations = ["cells-by-features", "features-by-cells"]

    package static let declaration = Declaration<FileBlock>(
        .path(
            "path", \.path,
            "A file or folder of a format that is read, with one row for each training and test"
                + " cell under the id that it has in the inputs; rows of other cells do not count."
                + " Scores cannot vouch for what the other program has seen."),
        .name(
            "modality", \.modality,
            "The modality of a MuData file, or the genome of a 10x file of several."),
        .name(
            "layer", \.layer,
            "AnnData: X (the default), a layer's name, raw/X or obsm/NAME; Loom: a layer's name;"
                + " pandas: the table's key."),
        .name("obsm", \.obsm, "AnnData: a matrix of obsm, in place of `layer`."),
        .name("feature-type", \.featureType, "Keeps the columns of this kind only."),
        .value(
            "orientation", .word(orientations, later: []), \.orientation,
            "Text tables, Matrix Market and npz: which side the cells are on, where names do not"
                + " show it. A line of a table is a cell unless this says otherwise.",
            text: { $0.isEmpty ? nil : $0 }, value: \.text),
        .boolean(
            "standardise", \.standardises,
            "Whether models bring each column to mean 0 and variance 1."),
        checks: [
            { block in
                guard block.path == nil else { return nil }
                return KeyProblem(
                    "path", found: "no path", allowed: "a file with a row for each cell",
                    advice: "Name the file, or remove the block.")
            },
            { block in
                guard !block.layer.isEmpty, !block.obsm.isEmpty else { return nil }
                return KeyProblem(
                    "obsm", found: "a second matrix of the file", allowed: "one of layer and obsm",
                    advice: "Remove one of them.")
            },
        ])

    /// Absolute; nil where it is not named, which is refused.
    package var path: String?
    /// Empty for the only one, as the five below.
    package var modality = ""
    /// The matrix in the file.
    package var layer = ""
    /// The matrix in `obsm`.
    package var obsm = ""
    /// The kind of columns to keep.
    package var featureType = ""
    /// Which side the cells are on.
    package var orientation = ""
    /// Whether models standardise its columns.
    package var standardises = true

    /// Without a file, which must be named.
    package init() {}

    package var source: DeclaredSource? {
        guard let path else { return nil }
        func given(_ text: String) -> String? { text.isEmpty ? nil : text }
        return DeclaredSource(
            path: path,
            selection: MatrixSelection(
                modality: given(modality),
                layer: given(layer) ?? given(obsm).map { "obsm/\($0)" },
                featureType: given(featureType), orientation: given(orientation)))
    }

    package mutating func read(_ source: DeclaredSource) {
        path = source.path
        modality = source.selection.modality ?? ""
        layer = source.selection.layer ?? ""
        obsm = ""
        featureType = source.selection.featureType ?? ""
        orientation = source.selection.orientation ?? ""
    }

    /// Its values are not those of the inputs, whatever becomes of these.
    package var readsInputs: Bool { false }
    /// Nobody can tell.
    package var readsTargets: Bool { true }
    package var isStandardised: Bool { standardises }

    package func columnCount(
        _ block: QuestionOutline.Block, _ outline: QuestionOutline
    ) -> Int { block.source?.columnCount ?? 0 }

    package func plan(
        _ request: BlockRequest, in planner: inout QuestionPlanner
    ) throws -> PlannedBlock { try planner.fileFeatures(request) }
}

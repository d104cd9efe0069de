package import Pipelines

/// Keys of `study.citeseq` and `study.multiome`; every default of the first is the published
/// notebook's.
extension ClusterFileSchema {
    /// `study.citeseq:`.
    package static let citeseq = question(
        inputs: "Gene expression", targets: "Surface proteins",
        features: features(
            components: "75", fit: "train",
            genes: [
                SchemaKey(
                    "genes", .wordOrPath(["match", "none"]), .defaulted("match"),
                    "Genes used beside the components: found by protein name, none, or a file with"
                        + " one column name a line."),
                key("aliases", of: "genes"),
            ]),
        targetKeys: SchemaSection([
            standardise(
                "Mean 0 and standard deviation 1 within each cell before networks learn; none"
                    + " multiplies the loss of a cell by the standard deviation of its targets."
                    + " Scores are correlations either way.")
        ]),
        model: QuestionPreset.citeseq.model)

    /// `study.multiome:`.
    package static let multiome = question(
        inputs: "Chromatin accessibility", targets: "Gene expression",
        features: features(components: "64", fit: "all", genes: []),
        targetKeys: SchemaSection(
            [
                standardise(
                    "Mean 0 and standard deviation 1 within each cell; none is refused, since"
                        + " components of wide targets are of rows divided by their standard"
                        + " deviation."),
                SchemaKey(
                    "components", .integer(1...4_096), .defaulted("64"),
                    "Components of the targets' truncated SVD, which the network predicts; the loss"
                        + " is that of the whole row."),
            ] + targetComponents),
        model: QuestionPreset.multiome.model)

    private static func question(
        inputs: String, targets: String, features: SchemaSection, targetKeys: SchemaSection,
        model: PresetModel
    ) -> SchemaSection {
        let learning = [
            SchemaKey("features", .section(features), .defaulted("{}"), "What models see."),
            SchemaKey("targets", .section(targetKeys), .defaulted("{}"), "What models learn."),
        ]
        let combination = SchemaKey(
            "ensemble", .section(SchemaSection([seeds] + ensemble)), .defaulted("{}"),
            "How models are combined.")
        return SchemaSection(
            data(inputs: inputs, targets: targets) + learning + [model.key] + model.sections
                + [combination])
    }

    /// `features:` of a preset: what its blocks have in common, and the blocks that it asks for.
    private static func features(
        components: String, fit: String, genes: [SchemaKey]
    ) -> SchemaSection {
        let view = key("view", of: "svd")
        return SchemaSection(
            [
                SchemaKey(
                    "views", .list(view.kind, minimumCount: 1), .defaulted("[given]"),
                    view.summary),
                SchemaKey(
                    "components", .integer(1...4_096), .defaulted(components),
                    "Components of the truncated SVD of each view."),
                SchemaKey(
                    "fit", .word(["train", "all"], later: []), .defaulted(fit),
                    "Cells the SVD is fitted on; all adds the test cells' inputs."),
                key("sweeps", of: "svd"), key("oversampling", of: "svd"),
            ] + genes + [
                drop, key("accuracy", of: "svd"),
                SchemaKey(
                    "scale", .word(["genes", "all"], later: []), .defaulted("genes"),
                    "Standardise the selected genes only, or all features."),
                SchemaKey(
                    "batch-statistics", .text, .optional,
                    "Metadata column that names each cell's batch, or a product such as donor *"
                        + " day; the batch's number of cells and the means of its first components"
                        + " become features, of test cells too."),
                SchemaKey(
                    "batch-components", .integer(0...4_096), .defaulted("8"),
                    "Components whose means are batch-statistics."),
            ])
    }

    /// A key of a kind of block.
    private static func key(_ name: String, of kind: String) -> SchemaKey {
        guard let key = BlockRegistry.standard.variant.section(of: kind)?.key(name) else {
            preconditionFailure("blocks of kind \(kind) have no key \(name)")
        }
        return key
    }
}

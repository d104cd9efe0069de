internal import Pipelines

/// Keys of a question of `study.predict`.
extension ClusterFileSchema {
    /// `study.predict.NAME:`.
    static let predicted = SchemaSection(
        [
            modality("from", "inputs"), modality("to", "targets"),
        ] + data(inputs: "Inputs", targets: "Targets") + [
            drop,
            SchemaKey(
                "preset", .word(PresetName.allCases.map(\.rawValue), later: []), .optional,
                "best: blocks, members, a nested evaluation and a blend by score, from a fixed menu"
                    + " (Docs/Models.md); other keys of the question stay as they are given."),
            SchemaKey(
                "budget", .text, .optional,
                "Computing time of one usual slot, such as 30m, 2h or 90s, that the plan may ask"
                    + " for: members are taken in their order, the first always, while it lasts."),
            SchemaKey(
                "blocks", .named(.variant(BlockRegistry.standard.variant)),
                .defaulted("{components: {kind: \(BlockRegistry.standard.kinds[0].name)}}"),
                "What models can see of the inputs: feature blocks by names of your own."),
            SchemaKey(
                "members",
                .named(.variant(ModelRegistry.standard.variant(shared: [memberBlocks, seeds]))),
                .defaulted("{network: {kind: \(ModelRegistry.standard.kinds[0].name)}}"),
                "What is fitted: models by names of your own."),
            SchemaKey("targets", .section(targets), .defaulted("{}"), "What models learn."),
            SchemaKey(
                "metric", .word(MetricName.allCases.map(\.rawValue), later: []),
                .defaulted("correlation"),
                "What predictions are judged by: the mean over cells of Pearson's correlation."),
            SchemaKey(
                "ensemble", .section(SchemaSection(ensemble)), .defaulted("{}"),
                "How models are combined."),
        ])

    private static func modality(_ key: String, _ what: String) -> SchemaKey {
        SchemaKey(
            key, .word(Modality.allCases.map(\.rawValue), later: []), .defaulted("other"),
            "What the \(what) measure; decides words and checks, never numbers.")
    }

    private static let memberBlocks = SchemaKey(
        "blocks", .list(.text, minimumCount: 1), .optional,
        "Names of the blocks that it sees, in the order of its features; by default all.")

    /// `targets:` of a question of `study.predict`.
    private static let targets = SchemaSection(
        [
            SchemaKey(
                "kind",
                .word(TargetKind.allCases.map(\.rawValue), later: ["counts", "binary"]),
                .defaulted("continuous"), "What values the targets are."),
            standardise(
                "Mean 0 and standard deviation 1 within each cell before models learn; none needs"
                    + " components: none, and multiplies the loss of a cell by the standard"
                    + " deviation of its targets. Scores are correlations either way."),
            SchemaKey(
                "clip", .list(.number(.from(0, through: 1)), minimumCount: 2), .optional,
                "Two quantiles, such as [0.01, 0.99], that each target is clipped to before models"
                    + " learn it, and before it is standardised: those of the cells that a fold"
                    + " trains on, as numpy's linear. Scores see targets as they are. Not of"
                    + " targets predicted by components."),
            SchemaKey(
                "centre", .text, .optional,
                "Metadata column of batches, or a product such as donor * day: each target less its"
                    + " median within each batch is learned, after it was clipped and standardised."
                    + " Medians are of cells that a fold trains on; predictions gain their mean"
                    + " over its batches. Where batches hold other kinds of cells, it takes away"
                    + " what these differ by. Not of targets predicted by components, nor for"
                    + " models that learn correlations alone, such as"
                    + " \(ModelRegistry.standard.kinds[0].name)."),
            SchemaKey(
                "components", .integerOrWord(1...4_096, ["auto", "none"]), .defaulted("auto"),
                "Components of the targets' truncated SVD, which models predict in place of the"
                    + " targets; the loss is that of the whole row. auto: none below 1,000 targets,"
                    + " else 64."),
        ] + targetComponents)
}

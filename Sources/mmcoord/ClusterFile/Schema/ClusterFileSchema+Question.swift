package import Pipelines

/// Keys of `study.citeseq` and `study.multiome`; every default of the first is the published
/// notebook's.
extension ClusterFileSchema {
    /// A matrix file: a path, or a path and a layer.
    package static let matrix = SchemaSection(
        shorthand: "path",
        [
            SchemaKey(
                "path", .path, .required, "A pandas HDF5 table (.h5) or AnnData file (.h5ad)."),
            SchemaKey(
                "layer", .text, .optional,
                "AnnData: X (the default), a layer's name, raw/X, or a data frame such as"
                    + " obsm/protein; pandas: the table's key."),
        ])

    /// A layer that is named beside the path.
    private static func layer(_ key: String, of what: String) -> SchemaKey {
        SchemaKey(
            key, .text, .optional,
            "Layer of \(what): X (the default), a layer's name, raw/X, or a data frame such as"
                + " obsm/protein.")
    }

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
                SchemaKey(
                    "aliases", .path, .optional,
                    "More protein-to-gene names for genes: match, one `protein => symbol` a line."),
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
        targetKeys: SchemaSection([
            standardise(
                "Mean 0 and standard deviation 1 within each cell; none is refused, since"
                    + " components of wide targets are of rows divided by their standard"
                    + " deviation."),
            SchemaKey(
                "components", .integer(1...4_096), .defaulted("64"),
                "Components of the targets' truncated SVD, which the network predicts; the loss is"
                    + " that of the whole row."),
            SchemaKey(
                "fit", .word(TargetFit.allCases.map(\.rawValue), later: []), .defaulted("fold"),
                "Cells the targets' SVD is fitted on: fold leaves the held-out cells out; all is"
                    + " quicker, and the report says that held-out targets took part."),
            SchemaKey(
                "divide", .word(TargetDivisionName.allCases.map(\.rawValue), later: []),
                .defaulted("none"),
                "count-median: of targets log(1 + c), networks learn log(1 + c/m), m the median of"
                    + " the row's counts c above 0; scores compare with the targets as they are."),
        ]),
        model: QuestionPreset.multiome.model)

    private static func question(
        inputs: String, targets: String, features: SchemaSection, targetKeys: SchemaSection,
        model: PresetModel
    ) -> SchemaSection {
        let data = [
            SchemaKey(
                "train",
                .section(
                    SchemaSection([
                        SchemaKey(
                            "inputs", .section(matrix), .required,
                            "\(inputs) of the training cells, one row a cell."),
                        SchemaKey(
                            "targets", .section(matrix), .required,
                            "\(targets) of the training cells, one row a cell."),
                        layer("layer", of: "inputs"),
                        layer("target-layer", of: "targets"),
                    ])), .required, "Training cells."),
            SchemaKey(
                "test",
                .section(
                    SchemaSection([
                        SchemaKey(
                            "inputs", .section(matrix), .required,
                            "\(inputs) of the cells to predict."),
                        layer("layer", of: "inputs"),
                    ])), .optional,
                "Test cells; without them the study ends with out-of-fold scores and fold models."),
            SchemaKey(
                "minimum-match",
                .number(.from(0, through: 1)), .defaulted("0.5"),
                "Share of the smaller file's ids that the other must have: of cells, in inputs and"
                    + " targets; of columns, in training and test inputs. A study below it is"
                    + " refused."),
            SchemaKey(
                "allow-leak", .boolean, .defaulted("false"),
                "Whether inputs that contain the targets are accepted; every summary then says"
                    + " so."),
            SchemaKey("folds", .section(folds), .defaulted("{}"), "Cross-validation."),
            SchemaKey("features", .section(features), .defaulted("{}"), "What the network sees."),
            SchemaKey(
                "targets", .section(targetKeys), .defaulted("{}"), "What the network learns."),
        ]
        let combination = SchemaKey(
            "ensemble", .section(ensemble), .defaulted("{}"), "How models are combined.")
        return SchemaSection(data + [model.key] + model.sections + [combination])
    }

    /// `folds:` of a question.
    package static let folds = SchemaSection([
        SchemaKey(
            "scheme",
            .word(FoldSchemeName.allCases.map(\.rawValue), later: []),
            .defaulted("group"),
            "group: cells of one group are never split (GroupKFold); leave-one-group-out: each"
                + " group is a fold; time-forward: each number in `by` but the lowest is a fold,"
                + " trained on lower ones only; stratified: cells at random, groups spread evenly;"
                + " random; adversarial: one fold of the training cells most like the test cells;"
                + " file: as a table says."),
        SchemaKey(
            "by", .text, .defaulted("donor"),
            "Metadata column that names each cell's group, or a product such as donor * day."
                + " Numbers sort by value, text by code point, as scikit-learn sorts what pandas or"
                + " anndata read. random, adversarial and file need no groups: they part scores by"
                + " the column if there is one."),
        SchemaKey(
            "count", .integer(2...1_000), .defaulted("3"),
            "Number of folds; at most the number of groups."),
        SchemaKey(
            "share", .number(.above(0, below: 1)), .defaulted("0.1"),
            "Share of the training cells that an adversarial fold holds out."),
        SchemaKey(
            "file", .path, .optional,
            "CSV with cell_id and fold for every training cell, for scheme: file."),
        SchemaKey(
            "train-on", .choices, .optional,
            "Metadata values of the cells that networks are trained on, such as {day: [3, 4]}; all"
                + " cells that a fold holds out are predicted and scored as before."),
    ])

    /// `features:` of a question.
    private static func features(
        components: String, fit: String, genes: [SchemaKey]
    ) -> SchemaSection {
        let first = [
            SchemaKey(
                "views",
                .list(.word(FeatureView.allCases.map(\.rawValue), later: []), minimumCount: 1),
                .defaulted("[given]"),
                "What is made of the inputs before each SVD: as given; 1 where above 0; log(1 + x);"
                    + " rows divided by the median of their non-zeros; of logarithms log(1 + c),"
                    + " counts c divided by their row's median; of counts, log(1 + 10⁴·tf·idf)."
                    + " The logarithms are symmetric: a value below 0 becomes minus what its"
                    + " opposite becomes; check and summary name columns with such values."),
            SchemaKey(
                "components", .integer(1...4_096), .defaulted(components),
                "Components of the truncated SVD of each view."),
            SchemaKey(
                "fit", .word(FitScope.allCases.map(\.rawValue), later: []), .defaulted(fit),
                "Cells the SVD is fitted on; all adds the test cells' inputs."),
            SchemaKey(
                "sweeps", .integer(1...100), .optional,
                "Passes over the data while fitting the SVD; accuracy decides."),
            SchemaKey(
                "oversampling", .integer(0...1_024), .optional,
                "Extra vectors carried while fitting the SVD; accuracy decides."),
        ]
        let last = [
            SchemaKey(
                "drop", .wordOrPath(["constant", "none"]), .defaulted("constant"),
                "Columns left out: constant in training or test, none, or a file with one column"
                    + " name a line."),
            SchemaKey(
                "accuracy", .word(SVDAccuracy.allCases.map(\.rawValue), later: []),
                .defaulted("default"),
                "default: every singular value at least scikit-learn's for as many components;"
                    + " these are not the first of a larger SVD, such as the notebook's 75 of 512,"
                    + " whose values they miss by up to 1 % (decision 16). exact: within 1e-3 of"
                    + " the full decomposition's, in as many sweeps as that takes, and so the first"
                    + " of any larger SVD; the study tells where it did not converge."),
            SchemaKey(
                "scale", .word(ScaleScope.allCases.map(\.rawValue), later: []), .defaulted("genes"),
                "Standardise the selected genes only, or all features."),
            SchemaKey(
                "batch-statistics", .text, .optional,
                "Metadata column that names each cell's batch, or a product such as donor * day;"
                    + " the batch's number of cells and the means of its first components become"
                    + " features, of test cells too."),
            SchemaKey(
                "batch-components", .integer(0...4_096), .defaulted("8"),
                "Components whose means are batch-statistics."),
        ]
        return SchemaSection(first + genes + last)
    }

    private static func standardise(_ text: String) -> SchemaKey {
        SchemaKey(
            "standardise", .word(TargetScaling.allCases.map(\.rawValue), later: []),
            .defaulted("within-cell"), text)
    }

    /// `ensemble:` of a question.
    package static let ensemble = SchemaSection([
        SchemaKey(
            "seeds", .integer(1...1_000), .defaulted("1"), "Networks trained for each fold."),
        SchemaKey(
            "blend", .word(BlendKind.allCases.map(\.rawValue), later: []),
            .defaulted("mean"),
            "Predictions are standardised within each cell and then averaged."),
        SchemaKey(
            "refit", .word(RefitKind.allCases.map(\.rawValue), later: []), .defaulted("none"),
            "all: once the folds are scored, networks are trained on all training cells (those of"
                + " train-on), one a seed, for the median of the folds' best epochs; the submission"
                + " is theirs alone."),
    ])
}

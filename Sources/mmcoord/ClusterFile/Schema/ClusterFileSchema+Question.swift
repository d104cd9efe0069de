package import Pipelines

/// Keys that every question has.
extension ClusterFileSchema {
    /// A matrix file: a path, or a path and which matrix of the file is meant.
    package static let matrix = DeclaredSource.schema

    /// A layer that is named beside the path.
    private static func layer(_ key: String, of what: String) -> SchemaKey {
        SchemaKey(
            key, .text, .optional,
            "Layer of \(what): X (the default), a layer's name, raw/X, or a data frame such as"
                + " obsm/protein.")
    }

    /// The files of a question, and what is required of them.
    static func data(inputs: String, targets: String) -> [SchemaKey] {
        [
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
            SchemaKey(
                "evaluation", .word(EvaluationKind.allCases.map(\.rawValue), later: []),
                .defaulted("notebook"),
                "What may see the cells that a fold holds out. notebook: early stopping and the"
                    + " learning rate, and whatever is fitted to inputs of all training cells."
                    + " nested: nothing; a training is watched by a group within the fold where"
                    + " three or more remain, else by a tenth of its cells, and repeated on all of"
                    + " them for as many epochs, at the same rates. transductive: as nested, but"
                    + " what is fitted to inputs alone sees those of held-out cells where its fit"
                    + " does, as test inputs are there when they are predicted. both: nested, with"
                    + " the score of notebook beside it, which costs its trainings too."),
            SchemaKey(
                "normalise", .section(normalise), .defaulted("{}"),
                "What is made of values before anything else sees them: views, divisions and scores"
                    + " are of normalised values."),
            results,
        ]
    }

    /// `normalise:` of a question: a kind for inputs and targets, as a word or with parameters.
    static let normalise = SchemaSection([
        normalisation("inputs", "Normalisation of the inputs, of test cells too."),
        normalisation("targets", "Normalisation of the targets."),
        SchemaKey(
            "fit", .word(NormalisationFit.allCases.map(\.rawValue), later: []),
            .defaulted("train"),
            "Cells that means, medians and the like are fitted to: train takes all training cells;"
                + " fold those that each fold trains on, and scores compare with targets as the"
                + " fold has them that holds a cell out."),
    ])

    private static func normalisation(_ key: String, _ summary: String) -> SchemaKey {
        let registry = NormalisationRegistry.standard
        return SchemaKey(
            key, .variant(registry.variant), .defaulted(registry.kinds[0].name),
            summary)
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
                + " the column if there is one. Where neither scheme nor by is given and there is"
                + " no column donor, or only one donor, folds are random."),
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

    /// Columns of the inputs that are left out.
    static let drop = SchemaKey(
        "drop", .wordOrPath(["constant", "none"]), .defaulted("constant"),
        "Columns left out: constant in training or test, none, or a file with one column name a"
            + " line.")

    /// How models are combined.
    static let ensemble = [
        SchemaKey(
            "blend", .word(BlendKind.allCases.map(\.rawValue), later: []), .defaulted("mean"),
            "How predictions, each standardised within each cell, become one. mean: averaged."
                + " weights: the members' averages, with weights of at least 0 that fit the"
                + " held-out cells by least squares. score: with the weights whose score is"
                + " highest. greedy: members are chosen one after another, some several times, by"
                + " the score of their mean. What a fold takes follows from the other folds."),
        SchemaKey(
            "refit", .word(RefitKind.allCases.map(\.rawValue), later: []), .defaulted("none"),
            "all: once the folds are scored, models are fitted to all training cells (those of"
                + " train-on), one a seed; a network is trained for the median of the folds' best"
                + " epochs. The submission is theirs alone."),
    ]

    /// Models fitted for each fold.
    static let seeds = SchemaKey(
        "seeds", .integer(1...1_000), .defaulted("1"), "Models fitted for each fold.")

    /// How targets are scaled.
    static func standardise(_ text: String) -> SchemaKey {
        SchemaKey(
            "standardise", .word(TargetScaling.allCases.map(\.rawValue), later: []),
            .defaulted("within-cell"), text)
    }

    /// Cells that components of targets are fitted on, and what is divided before.
    static let targetComponents = [
        SchemaKey(
            "fit", .word(TargetFit.allCases.map(\.rawValue), later: []), .defaulted("fold"),
            "Cells the targets' SVD is fitted on: fold leaves the held-out cells out; all is"
                + " quicker, and the report says that held-out targets took part."),
        SchemaKey(
            "divide", .word(TargetDivisionName.allCases.map(\.rawValue), later: []),
            .defaulted("none"),
            "count-median: of targets log(1 + c), networks learn log(1 + c/m), m the median of"
                + " the row's counts c above 0; scores compare with the targets as they are."),
    ]
}

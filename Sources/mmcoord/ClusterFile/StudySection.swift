package import Learning
package import Pipelines

/// `study:`: the data and what is learnt from it.
package struct StudySection: Sendable, Equatable {
    /// Seed of everything random.
    package var seed: UInt64
    /// Absolute path of the metadata CSV, if there is one.
    package var metadata: String?
    /// Absolute path of the evaluation ids, if there are any.
    package var evaluationIds: String?
    /// What is predicted: the presets first; at least one.
    package var questions: [QuestionSection]
}

/// A question whose defaults the cluster file has a key for.
package enum QuestionPreset: String, Sendable, CaseIterable {
    /// Surface proteins from gene expression.
    case citeseq
    /// Gene expression from chromatin accessibility.
    case multiome

    /// What is predicted from what.
    var modalities: (inputs: Modality, targets: Modality) {
        switch self {
        case .citeseq: (.rna, .protein)
        case .multiome: (.atac, .rna)
        }
    }

    /// The keys of its model.
    var model: PresetModel {
        switch self {
        case .citeseq: PresetModel(defaults: [:])
        case .multiome:
            PresetModel(defaults: [
                "hidden": "[512, 512, 512]", "training.epochs": "100",
                "training.learning-rate": "0.002",
            ])
        }
    }
}

/// `study.citeseq:`, `study.multiome:` or a question of `study.predict:`: one modality predicted
/// from another.
package struct QuestionSection: Sendable, Equatable {
    /// Names its tasks, and its folder among the results of several questions.
    package var name: String
    /// The section's key path, such as `study.citeseq`.
    package var key: String
    /// What the inputs measure.
    package var inputModality: Modality
    /// What the targets measure.
    package var targetModality: Modality
    /// Inputs of the training cells.
    package var trainInputs: MatrixLocation
    /// Targets of the training cells.
    package var trainTargets: MatrixLocation
    /// Inputs of the test cells, if there are any.
    package var testInputs: MatrixLocation?
    /// Whether inputs that contain the targets are accepted.
    package var allowsLeak: Bool = false
    /// The part of the ids of the smaller of two files that must match, 0 to 1.
    package var minimumMatch: Double = 0.5
    /// Cross-validation.
    package var folds: FoldsSection
    /// What the network sees.
    package var features: FeaturesSection
    /// How targets are scaled.
    package var targetScaling: TargetScaling
    /// The decomposition of wide targets; nil where each target has an output of its own.
    package var targetComponents: TargetComponents?
    /// What predicts.
    package var model: ModelChoice
    /// How models are combined.
    package var ensemble: EnsembleSection
}

/// The truncated SVD by which wide targets are predicted.
package struct TargetComponents: Sendable, Equatable {
    /// Components, from 1.
    package var count: Int
    /// Cells it is fitted on.
    package var fit: TargetFit
    /// What rows are divided by before they are learned from.
    package var division: TargetDivisionName
    /// The accuracy of the decomposition.
    package var accuracy = ComponentsBlock.Accuracy.default
    /// Passes over the targets; nil where accuracy decides.
    package var sweepCount: Int?
    /// Extra vectors carried; nil where accuracy decides.
    package var oversampling: Int?
}

/// What rows of wide targets are divided by; scores always see them undivided.
package enum TargetDivisionName: String, Sendable, CaseIterable {
    /// Nothing.
    case none
    /// Counts by the median of their row's, under the logarithm.
    case countMedian = "count-median"
}

/// Cells the targets' SVD is fitted on.
package enum TargetFit: String, Sendable, CaseIterable {
    /// The training cells of each fold, once a fold.
    case fold
    /// All training cells, the held-out ones too.
    case all
}

/// A matrix file and the layer to read.
package struct MatrixLocation: Sendable, Equatable {
    /// Absolute path.
    package var path: String
    /// AnnData layer, or `nil` for the main matrix.
    package var layer: String?
}

/// `folds:` of a question.
package struct FoldsSection: Sendable, Equatable {
    /// How cells are dealt to folds.
    package var scheme: FoldSchemeName
    /// Metadata columns that name each cell's group, in the order given; several make a product.
    package var groupColumns: [String]
    /// Number of folds, where the scheme does not decide it.
    package var count: Int
    /// Absolute path of the table of folds, for the scheme that reads one.
    package var file: String?

    /// The share of the training cells that an adversarial fold holds out, in (0, 1).
    package var share: Double = 0.1
    /// Values of metadata columns that a cell must have to be trained on; none for all cells.
    package var trainOn: [LabelChoice] = []

    /// Describes a scheme.
    package init(
        scheme: FoldSchemeName, groupColumns: [String], count: Int, file: String? = nil,
        share: Double = 0.1, trainOn: [LabelChoice] = []
    ) {
        self.share = share
        self.trainOn = trainOn
        self.scheme = scheme
        self.groupColumns = groupColumns
        self.count = count
        self.file = file
    }

    /// The columns of a product such as `donor * day`.
    static func columns(_ text: String) -> [String] {
        text.replacing(" × ", with: " * ").split(separator: " * ").map { String($0) }
    }

    /// The columns as reports name them: `donor × day`.
    package var groupColumn: String { groupColumns.joined(separator: " × ") }
}

/// How cells are dealt to folds.
package enum FoldSchemeName: String, Sendable, CaseIterable {
    /// Cells of one group are never split.
    case group
    /// Each group is a fold.
    case leaveOneGroupOut = "leave-one-group-out"
    /// Each value of a column of numbers but the lowest is a fold, trained on lower ones only.
    case timeForward = "time-forward"
    /// Cells at random, every group spread evenly over the folds.
    case stratified
    /// Cells at random.
    case random
    /// One fold: the training cells most like the test cells.
    case adversarial
    /// As a table says.
    case file
}

/// How targets are scaled before training.
package enum TargetScaling: String, Sendable, CaseIterable {
    /// Mean 0 and standard deviation 1 within each cell.
    case withinCell = "within-cell"
    /// As they are.
    case none
}

extension StudySection {
    init(_ section: CheckedSection, reader: inout ClusterFileReader) {
        seed = UInt64(section.integer("seed"))
        metadata = section.optionalPath("metadata")
        evaluationIds = section.optionalPath("evaluation-ids")
        questions = QuestionPreset.allCases.compactMap { preset in
            section.optionalSection(preset.rawValue).flatMap {
                QuestionSection(preset, $0, reader: &reader)
            }
        }
        if questions.isEmpty {
            reader.report(
                "study", found: "nothing to predict", allowed: "citeseq, multiome, or both",
                advice: "Name the data under study.citeseq or study.multiome.")
        }
        if evaluationIds != nil, questions.allSatisfy({ $0.testInputs == nil }) {
            let keys = questions.map { "\($0.key).test.inputs" }.joined(separator: " or ")
            reader.report(
                "study.evaluation-ids", found: "evaluation ids without test inputs",
                allowed: "evaluation ids together with \(keys)",
                advice: "Give the test inputs, or remove evaluation-ids.")
        }
    }
}

extension QuestionSection {
    init?(
        _ preset: QuestionPreset, _ section: CheckedSection, reader: inout ClusterFileReader
    ) {
        guard let model = preset.model.choice(section, reader: &reader) else { return nil }
        name = preset.rawValue
        key = section.path
        (inputModality, targetModality) = preset.modalities
        let train = section.section("train")
        trainInputs = MatrixLocation(train, "inputs", layerKey: "layer", reader: &reader)
        trainTargets = MatrixLocation(train, "targets", layerKey: "target-layer", reader: &reader)
        testInputs = section.optionalSection("test").map {
            MatrixLocation($0, "inputs", layerKey: "layer", reader: &reader)
        }
        allowsLeak = section.boolean("allow-leak")
        minimumMatch = section.number("minimum-match")
        let folds = section.section("folds")
        self.folds = FoldsSection(
            scheme: folds.word("scheme", as: FoldSchemeName.self),
            groupColumns: FoldsSection.columns(folds.text("by")), count: folds.integer("count"),
            file: folds.optionalPath("file"),
            share: folds.number("share"), trainOn: folds.choices("train-on"))
        if self.folds.scheme == .adversarial, testInputs == nil {
            reader.report(
                "\(folds.path).scheme", found: "adversarial folds without test cells",
                allowed: "adversarial together with \(section.path).test.inputs",
                advice: "Give the test inputs, or choose another scheme.")
        }
        if (self.folds.file != nil) != (self.folds.scheme == .file) {
            reader.report(
                "\(folds.path).file",
                found: self.folds.file == nil ? "no table of folds" : "a table of folds",
                allowed: "a table exactly where scheme is file",
                advice: self.folds.file == nil
                    ? "Name a CSV with the columns cell_id and fold."
                    : "Set scheme: file, or remove it.")
        }
        features = FeaturesSection(section.section("features"), reader: &reader)
        let targets = section.section("targets")
        targetScaling = targets.word("standardise", as: TargetScaling.self)
        if targets["components"] != nil, targetScaling == .none {
            reader.report(
                "\(targets.path).standardise", found: "found none", allowed: "within-cell",
                advice: "Components of wide targets are of rows divided by their standard "
                    + "deviation; rows as they are would weigh cells by their depth. Remove the "
                    + "key.")
        }
        let features = features
        targetComponents = targets["components"].map { _ in
            TargetComponents(
                count: targets.integer("components"), fit: targets.word("fit", as: TargetFit.self),
                division: targets.word("divide", as: TargetDivisionName.self),
                accuracy: features.accuracy == .exact ? .exact : .default,
                sweepCount: features.sweepCount, oversampling: features.oversampling)
        }
        self.model = model
        ensemble = EnsembleSection(section.section("ensemble"))
    }
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

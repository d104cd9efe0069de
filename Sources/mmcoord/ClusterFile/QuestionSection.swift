package import Pipelines

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
    package var allowsLeak: Bool
    /// The part of the ids of the smaller of two files that must match, 0 to 1.
    package var minimumMatch: Double
    /// Cross-validation.
    package var folds: FoldsSection
    /// What is made of values before anything else sees them.
    package var normalise: NormaliseSection
    /// Columns of the inputs left out.
    package var drop: ColumnDrop
    /// The key path of `drop`.
    package var dropKey: String { key + (preset == nil ? ".drop" : ".features.drop") }
    /// The preset that it is; nil for a question of `study.predict`.
    package var preset: QuestionPreset? { QuestionPreset(rawValue: name) }
    /// What models can see of the inputs, at least one, with names of their own.
    package var blocks: [BlockSection]
    /// What is fitted, at least one, with names of their own.
    package var members: [MemberSection]
    /// The computing time of one usual slot that members may take, in seconds; nil for any.
    package var budgetSeconds: Double?
    /// What values the targets are.
    package var targetKind: TargetKind
    /// How targets are scaled.
    package var targetScaling: TargetScaling
    /// What is done to targets beside that before models learn; nil for nothing.
    package var targetTransform: TargetTransformSection?
    /// The decomposition of wide targets; nil where each target has an output of its own.
    package var targetComponents: TargetComponents?
    /// What predictions are judged by.
    package var metric: MetricName
    /// What may be chosen by looking at the cells that a fold holds out.
    package var evaluation: Evaluation
    /// Whether the notebook's evaluation is computed too, for a figure beside a nested one.
    package var comparesNotebook: Bool
    /// How models are combined.
    package var ensemble: EnsembleSection
    /// How predictions and models are written for other tools.
    package var results: ResultsSection
}

extension QuestionSection {
    /// Says which members a budget has no room for; empty where it has room for all.
    ///
    /// - Parameter planned: How many members are planned: the first ones.
    /// - Returns: At most one line.
    package func membersLeftOut(planned: Int) -> [String] {
        guard planned < members.count else { return [] }
        let names = members[planned...].map(\.name).joined(separator: ", ")
        return [
            "budget has no room for \(names): raise it, or remove it, to have all"
                + " \(members.count) members."
        ]
    }
}

/// A named feature block of a question.
package struct BlockSection: Sendable, Equatable {
    /// What members call it; unique in the question.
    package var name: String
    /// The kind of block, with its parameters.
    package var block: any FeatureBlock
    /// The key path of its parameters, such as `study.citeseq.features`.
    package var key: String
    /// The key path of the metadata columns that it reads; empty where it reads none.
    package var metadataKey: String

    package static func == (left: BlockSection, right: BlockSection) -> Bool {
        left.name == right.name && left.block.isEqual(to: right.block) && left.key == right.key
            && left.metadataKey == right.metadataKey
    }
}

/// A named member of a question: models of one kind, for each fold and seed.
package struct MemberSection: Sendable, Equatable {
    /// What reports call it; unique in the question.
    package var name: String
    /// The kind of model, with its parameters.
    package var model: ModelChoice
    /// What it sees: places among the question's blocks, in the order of its features.
    package var blocks: [Int]
    /// Models fitted for each fold.
    package var seedCount: Int

    /// Describes a member.
    package init(name: String, model: ModelChoice, blocks: [Int], seedCount: Int) {
        self.name = name
        self.model = model
        self.blocks = blocks
        self.seedCount = seedCount
    }
}

/// What predictions are judged by.
package enum MetricName: String, Sendable, CaseIterable {
    /// The mean over cells of Pearson's correlation.
    case correlation
}

/// Columns of the inputs that are left out.
package enum ColumnDrop: Sendable, Equatable {
    /// Those constant in training or in test.
    case constant
    /// None.
    case none
    /// Column names listed in a file, one a line; absolute path.
    case file(String)

    init(_ value: CheckedValue?) {
        self =
            switch value {
            case .path(let path): .file(path)
            case .text("none"): .none
            default: .constant
            }
    }
}

/// `ensemble:` of a question: how models are combined.
package struct EnsembleSection: Sendable, Equatable {
    /// How predictions become one.
    package var blend: BlendKind
    /// Which cells the models of the submission are fitted to once the folds are done.
    package var refit: RefitKind

    init(_ section: CheckedSection) {
        blend = section.word("blend", as: BlendKind.self)
        refit = section.word("refit", as: RefitKind.self)
    }
}

/// What `evaluation` of a question asks for.
package enum EvaluationKind: String, Sendable, CaseIterable {
    /// `Evaluation.notebook`.
    case notebook
    /// `Evaluation.transductive`.
    case transductive
    /// `Evaluation.nested`.
    case nested
    /// `Evaluation.nested`, with the score of the notebook's beside its own.
    case both

    /// The evaluation whose scores the question has.
    var evaluation: Evaluation {
        switch self {
        case .notebook: .notebook
        case .transductive: .transductive
        case .nested, .both: .nested
        }
    }
}

/// Which cells models are fitted to once more, for the submission.
package enum RefitKind: String, Sendable, CaseIterable {
    /// None: the submission is of the folds' models.
    case none
    /// All training cells.
    case all
}

/// How predictions of several models become one, each standardised within each cell.
package enum BlendKind: String, Sendable, CaseIterable {
    /// Their average.
    case mean
    /// A sum with weights that fit the held-out cells of other folds by least squares.
    case weights
    /// A sum with the weights whose score on the held-out cells of other folds is highest.
    case score
    /// The mean of members chosen one after another by that score.
    case greedy

    /// How the plan calls it.
    package var weighting: Weighting {
        switch self {
        case .mean: .equal
        case .weights: .otherFolds
        case .score: .score
        case .greedy: .greedy
        }
    }
}

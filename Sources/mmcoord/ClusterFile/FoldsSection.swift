package import Learning
internal import Pipelines

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

extension FoldsSection {
    init(_ folds: CheckedSection, hasTestCells: Bool, reader: inout ClusterFileReader) {
        self.init(
            scheme: folds.word("scheme", as: FoldSchemeName.self),
            groupColumns: FoldsSection.columns(folds.text("by")), count: folds.integer("count"),
            file: folds.optionalPath("file"), share: folds.number("share"),
            trainOn: folds.choices("train-on"))
        if scheme == .adversarial, !hasTestCells {
            let question = folds.path.split(separator: ".").dropLast().joined(separator: ".")
            reader.report(
                folds.place(of: "scheme"), found: "adversarial folds without test cells",
                allowed: "adversarial together with \(question).test.inputs",
                advice: "Give the test inputs, or choose another scheme.")
        }
        if (file != nil) != (scheme == .file) {
            reader.report(
                folds.place(of: "file"),
                found: file == nil ? "no table of folds" : "a table of folds",
                allowed: "a table exactly where scheme is file",
                advice: file == nil
                    ? "Name a CSV with the columns cell_id and fold."
                    : "Set scheme: file, or remove it.")
        }
    }
}

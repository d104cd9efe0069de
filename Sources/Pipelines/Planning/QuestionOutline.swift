package import Coordination
package import Learning
package import SingleCell

/// What the plan of one question is made from: its choices, and the shapes of its data.
///
/// It names data by content and shape only; the number of shards and shard groups follows from the
/// data and the memory budget, never from the workers, so that the plan, and with it every byte of
/// the results, is the same on any machines.
package struct QuestionOutline: Sendable {
    /// One matrix of the question, in its file.
    package struct Matrix: Sendable, Equatable {
        /// The data file; workers read it in place where they find it, and fetch it elsewhere.
        package var file: BlobReference
        /// Which matrix of the file, and which of its columns.
        package var selection: MatrixSelection
        /// Cells in the file, those outside the study included.
        package var rowCount: Int
        /// Genes or proteins in the file, before any is left out.
        package var columnCount: Int
        /// The share of entries that are not zero, 0...1: measured or guessed; only costs memory.
        package var density: Double

        /// Describes a matrix.
        package init(
            file: BlobReference, selection: MatrixSelection = MatrixSelection(), rowCount: Int,
            columnCount: Int, density: Double
        ) {
            self.file = file
            self.selection = selection
            self.rowCount = rowCount
            self.columnCount = columnCount
            self.density = density
        }

        /// Bytes of one row as a shard holds it: 8 a non-zero when sparse, at most 4 an entry.
        var rowBytes: Double { Double(columnCount) * min(4, max(density, 0.001) * 8) }
    }

    /// The decomposition of wide targets.
    package struct TargetDecomposition: Sendable, Equatable {
        /// How they are decomposed.
        package var decomposition: DecompositionChoice
        /// Whether there is one for each fold, fitted without its held-out cells.
        package var isPerFold: Bool
        /// What rows are divided by before they are learned from; scores see them undivided.
        package var division: TargetDivision?

        /// Describes the decomposition.
        package init(
            _ decomposition: DecompositionChoice, isPerFold: Bool, division: TargetDivision? = nil
        ) {
            self.division = division
            self.decomposition = decomposition
            self.isPerFold = isPerFold
        }
    }

    /// A feature block with what the coordinator found for it.
    package struct Block: Sendable {
        /// Unique in the question; part of the names of its tasks.
        package var name: String
        /// What kind of block it is, with its parameters.
        package var block: any FeatureBlock
        /// The files that it names, by role.
        package var files: [RoleBlob] = []
        /// The matrix of another program that it names; nil where it names none.
        package var source: Matrix?
        /// The metadata that it asks for, of every cell, or only the ids of these where it joins a
        /// matrix by them; nil where it asks for none.
        package var table: BlobReference?
        /// Its features, where that follows from names; nil where the parameters tell.
        package var columnCount: Int?
        /// Whether it finds columns by the symbols beside their names.
        package var usesSymbols = false

        /// Describes a block.
        package init(_ name: String, _ block: any FeatureBlock) {
            self.name = name
            self.block = block
        }
    }

    /// Models of one kind with the same parameters, one for each fold and seed.
    package struct Member: Sendable, Equatable {
        /// Unique in the question; part of the names of its tasks where there are several.
        package var name: String
        /// The kind of model and its parameters.
        package var model: ModelChoice
        /// The blocks whose features it sees, by their place in `blocks`, in this order.
        package var blocks: [Int]
        /// Models for each fold, from 1; their predictions are averaged.
        package var repetitionCount: Int

        /// Describes a member.
        package init(
            _ name: String, _ model: ModelChoice, blocks: [Int], repetitionCount: Int = 1
        ) {
            self.name = name
            self.model = model
            self.blocks = blocks
            self.repetitionCount = repetitionCount
        }
    }

    /// The cells of a fold.
    package struct FoldSize: Sendable, Equatable {
        /// Cells that it learns from.
        package var trainingCount: Int
        /// Cells that it holds out.
        package var heldOutCount: Int

        /// Describes a fold.
        package init(trainingCount: Int, heldOutCount: Int) {
            self.trainingCount = trainingCount
            self.heldOutCount = heldOutCount
        }
    }

    /// Prefixes the names of tasks: `citeseq`.
    package var name: String
    /// Seeds the starting basis, and with fold and repetition every training.
    package var seed: UInt64
    /// Inputs of the training cells; test columns are brought into the order of these.
    package var trainingInputs: Matrix
    /// Targets of the training cells, joined with the inputs by cell id.
    package var trainingTargets: Matrix
    /// Inputs of the cells to predict; nil where there are only out-of-fold scores.
    package var testInputs: Matrix?
    /// The fold plan as an archive: `cells`, `groups`, `folds`; without `folds` where there is an
    /// adversary, whose task adds them.
    package var folds: BlobReference
    /// How folds are found from features; nil where they are known when the plan is made.
    package var adversary: AdversaryWork?
    /// Folds in `folds`; every repetition trains one model for each.
    package var foldCount: Int
    /// The cells of each fold; empty where they are not known yet.
    package var foldSizes: [FoldSize] = []
    /// Cells with inputs and targets, as `folds` lists them; at least 1.
    package var trainingCellCount: Int
    /// What is made of the inputs' values before anything else sees them.
    package internal(set) var inputNormalisation = Normalising()
    /// What is made of the targets' values before anything else sees them.
    package internal(set) var targetNormalisation = Normalising()
    /// Which columns are left out; `list` means `dropList`.
    package var drop = ColumnsWork.Drop.constant
    /// The list of columns to leave out.
    package var dropList: BlobReference?
    /// Whether the test cells are new ones that lack columns, whose part of each projection is
    /// added; see `ProjectWork`.
    package var fillsMissingColumns = false
    /// Whether `dropList` names columns by the symbols beside their names.
    package var dropUsesSymbols = false
    /// An archive of `symbols`, one for each input column; nil where nothing is found by them.
    package var inputSymbols: BlobReference?
    /// What models can see of the inputs.
    package var blocks: [Block] = []
    /// Whether each cell's targets are brought to mean 0 and variance 1.
    package var standardisesTargets = true
    /// What is done beside that to targets before models learn them; nil for nothing, and where
    /// they are decomposed.
    package internal(set) var targetTransform: TargetTransform?
    /// The labels that name each cell's batch; nil where targets are not centred within batches.
    package internal(set) var targetBatches: BlobReference?
    /// How wide targets are decomposed; nil where each target has an output of its own.
    package var targetComponents: TargetDecomposition?
    /// What is fitted, at least one.
    package var members: [Member]
    /// How the predictions of members become one.
    package var weighting = Weighting.equal
    /// What may be chosen by looking at the cells that a fold holds out.
    package var evaluation = Evaluation.notebook
    /// Whether only its scores are wanted, so that no test cells are predicted.
    package var isOnlyScored = false
    /// Whether the submission is of models fitted to all cells once those of the folds are done,
    /// as many as each member has for a fold.
    package var refits = false
    /// What assembly writes for other programs; only costs disk.
    package var resultFiles = ResultFiles()
    /// The most a shard may hold in memory, in bytes.
    package var shardBytes = 256 << 20
    /// How many groups of shards are swept apart, where the data has that many shards.
    package var shardGroupCount = 8

    /// Describes a question without test cells.
    package init(
        name: String, seed: UInt64, trainingInputs: Matrix, trainingTargets: Matrix,
        folds: BlobReference, foldCount: Int, trainingCellCount: Int, members: [Member]
    ) {
        self.name = name
        self.seed = seed
        self.trainingInputs = trainingInputs
        self.trainingTargets = trainingTargets
        self.folds = folds
        self.foldCount = foldCount
        self.trainingCellCount = trainingCellCount
        self.members = members
    }
}

/// What the score of a fold means: what was chosen by looking at the cells that it holds out.
package enum Evaluation: String, Sendable, Codable, CaseIterable {
    /// As published notebooks do: held-out cells stop trainings, and what is fitted to inputs alone
    /// may see them.
    case notebook
    /// Held-out targets nowhere. What is fitted to inputs alone may see held-out inputs, as those
    /// of test cells are there when they are predicted.
    case transductive
    /// Nothing: whatever is fitted or chosen for a fold is so without the cells that it holds out.
    case nested

    /// Whether nothing sees the inputs of held-out cells.
    package var hidesInputs: Bool { self == .nested }
    /// Whether nothing sees the targets of held-out cells, so that others watch trainings.
    package var hidesTargets: Bool { self != .notebook }
}

/// How the predictions of members become one.
package enum Weighting: String, Sendable, Codable {
    /// Every member counts alike.
    case equal
    /// Members count as least squares find on the out-of-fold predictions of the other folds.
    case otherFolds = "other-folds"
    /// Members count as makes the score highest on the out-of-fold predictions of the other folds.
    case score
    /// Members are chosen one after another by the score on those of the other folds.
    case greedy
}

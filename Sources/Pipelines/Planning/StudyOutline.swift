package import Coordination

/// What a plan is made from: the study's choices, and the shapes of its data.
///
/// It names data by content and shape only; the number of shards and shard groups follows from the
/// data and the memory budget, never from the workers, so that the plan, and with it every byte of
/// the results, is the same on any machines.
package struct StudyOutline: Sendable, Equatable {
    /// One matrix of the study, in its file.
    package struct Matrix: Sendable, Equatable {
        /// The data file; workers read it in place where they find it, and fetch it elsewhere.
        package var file: BlobReference
        /// The layer of an AnnData file; nil for `X` and for pandas tables.
        package var layer: String?
        /// Cells in the file, those outside the study included.
        package var rowCount: Int
        /// Genes or proteins in the file, before any is left out.
        package var columnCount: Int
        /// The share of entries that are not zero, 0...1: measured or guessed; only costs memory.
        package var density: Double

        /// Describes a matrix.
        package init(
            file: BlobReference, layer: String?, rowCount: Int, columnCount: Int, density: Double
        ) {
            self.file = file
            self.layer = layer
            self.rowCount = rowCount
            self.columnCount = columnCount
            self.density = density
        }

        /// Bytes of one row as a shard holds it: 8 a non-zero when sparse, at most 4 an entry.
        var rowBytes: Double { Double(columnCount) * min(4, max(density, 0.001) * 8) }
    }

    /// How a matrix is decomposed: the choices of a block Krylov method.
    package struct Decomposition: Sendable, Equatable {
        /// Components, from 1.
        package var componentCount: Int
        /// Columns of a Krylov block, from 1.
        package var blockWidth: Int
        /// Sweeps over the shards, from 1; at most so many where there is a tolerance.
        package var sweepCount: Int
        /// The relative error of singular values at which sweeping ends; nil makes all sweeps.
        package var tolerance: Double?

        /// Describes a decomposition.
        package init(
            componentCount: Int, blockWidth: Int, sweepCount: Int, tolerance: Double? = nil
        ) {
            self.componentCount = componentCount
            self.blockWidth = blockWidth
            self.sweepCount = sweepCount
            self.tolerance = tolerance
        }
    }

    /// The decomposition of wide targets.
    package struct TargetDecomposition: Sendable, Equatable {
        /// How they are decomposed.
        package var decomposition: Decomposition
        /// Whether there is one for each fold, fitted without its held-out cells.
        package var isPerFold: Bool
        /// What rows are divided by before they are learned from; scores see them undivided.
        package var division: TargetDivision?

        /// Describes the decomposition.
        package init(
            _ decomposition: Decomposition, isPerFold: Bool, division: TargetDivision? = nil
        ) {
            self.division = division
            self.decomposition = decomposition
            self.isPerFold = isPerFold
        }
    }

    /// Cells measured together, whose statistics are features.
    package struct Batches: Sendable, Equatable {
        /// The archive: `training`, `training-batches`, `test`, `test-batches`.
        package var table: BlobReference
        /// Components whose means are features, from 0.
        package var componentCount: Int

        /// Describes batches.
        package init(table: BlobReference, componentCount: Int) {
            self.table = table
            self.componentCount = componentCount
        }
    }

    /// Prefixes the names of tasks: `citeseq`.
    package var name: String
    /// Seeds the starting basis, and with fold and repetition every training.
    package var seed: UInt64
    /// Genes of the training cells; test columns are brought into the order of these.
    package var trainingInputs: Matrix
    /// Proteins of the training cells, joined with the inputs by cell id.
    package var trainingTargets: Matrix
    /// Genes of the cells to predict; nil where there are only out-of-fold scores.
    package var testInputs: Matrix?
    /// The fold plan as an archive: `cells`, `groups`, `folds`; without `folds` where there is an
    /// adversary, whose task adds them.
    package var folds: BlobReference
    /// How folds are found from features; nil where they are known when the plan is made.
    package var adversary: AdversaryWork?
    /// Folds in `folds`; every repetition trains one network for each.
    package var foldCount: Int
    /// Cells with inputs and targets, as `folds` lists them; at least 1.
    package var trainingCellCount: Int
    /// The list files of `columns`, by role: `genes`, `drop`, `aliases`.
    package var lists: [RoleBlob] = []
    /// Which columns are left out and which genes are features; `list` means one of `lists`.
    package var columns = ColumnsWork(drop: .constant, genes: .match)
    /// Views of the inputs, named as in a cluster file; each is decomposed for itself.
    package var views = ["given"]
    /// How each view is decomposed; the components are the first features of every cell.
    package var decomposition = Decomposition(componentCount: 75, blockWidth: 96, sweepCount: 4)
    /// Whether the components are fitted on test inputs too.
    package var fitsOnTest = false
    /// Whether components are standardised as selected genes are; the notebook leaves them.
    package var standardisesComponents = false
    /// The batch of each cell as an archive; nil where batches are no features.
    package var batches: Batches?
    /// Whether each cell's targets are brought to mean 0 and variance 1.
    package var standardisesTargets = true
    /// How wide targets are decomposed; nil where each target has an output of its own.
    package var targetComponents: TargetDecomposition?
    /// Layers that every training starts anew from its own seed.
    package var network: NetworkParameters
    /// Loop settings of every training; only fold, repetition and seed differ.
    package var training = TrainingParameters()
    /// Networks trained for each fold, from 1; their predictions are averaged.
    package var repetitionCount = 1
    /// Whether the submission is of networks trained on all cells once those of the folds are done,
    /// `repetitionCount` of them.
    package var refits = false
    /// The most a shard may hold in memory, in bytes.
    package var shardBytes = 256 << 20
    /// How many groups of shards are swept apart, where the data has that many shards.
    package var shardGroupCount = 8

    /// Describes a study without test cells; the other choices start as the seed notebook's.
    package init(
        name: String, seed: UInt64, trainingInputs: Matrix, trainingTargets: Matrix,
        folds: BlobReference, foldCount: Int, trainingCellCount: Int, network: NetworkParameters
    ) {
        self.name = name
        self.seed = seed
        self.trainingInputs = trainingInputs
        self.trainingTargets = trainingTargets
        self.folds = folds
        self.foldCount = foldCount
        self.trainingCellCount = trainingCellCount
        self.network = network
    }
}

extension StudyOutline {
    /// Row ranges of one matrix, in order: at least one a shard group where there are rows enough,
    /// and none larger than the shard budget.
    ///
    /// Rows are dealt so that shards differ by at most one row.
    package func shards(of matrix: Matrix) -> [Range<Int>] {
        let byBudget = Int(
            (Double(matrix.rowCount) * matrix.rowBytes / Double(shardBytes)).rounded(.up))
        let count = max(1, min(matrix.rowCount, max(byBudget, shardGroupCount)))
        return StudyOutline.deal(matrix.rowCount, into: count)
    }

    /// Splits `0..<total` into `count` ranges, in order, that differ by at most one in length.
    static func deal(_ total: Int, into count: Int) -> [Range<Int>] {
        (0..<count).map { part in
            part * total / count..<(part + 1) * total / count
        }
    }

    /// Components of each view.
    package var componentCount: Int { decomposition.componentCount }

    /// The networks' outputs: targets, or coordinates in their decomposition.
    package var outputCount: Int {
        targetComponents?.decomposition.componentCount ?? trainingTargets.columnCount
    }

    /// The seed of one training: every (study seed, fold, repetition) has its own; a training on
    /// all cells has that of the fold after the last.
    ///
    /// SplitMix64 (Steele, Lea and Flood, 2014) over the three numbers.
    package func trainingSeed(fold: Int, repetition: Int) -> UInt64 {
        var state = seed
        for part in [UInt64(fold), UInt64(repetition)] {
            state = StudyOutline.mix(state &+ 0x9E37_79B9_7F4A_7C15 &* (part &+ 1))
        }
        return state
    }

    private static func mix(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// Reads a range of rows of one matrix into a shard.
///
/// Input `file`: the data file. Outputs: `shard` (cells and values), `statistics` (per column),
/// `names` (column names; equal bytes for every shard of a file, so stored once).
package struct IngestWork: Sendable, Equatable, Codable {
    /// Which matrix of the study this is: names the task in errors; part of no result.
    package var matrix: MatrixRole
    /// The layer of an AnnData file; nil for `X` and for pandas tables.
    package var layer: String?
    /// First row, counted from 0.
    package var firstRow: Int
    /// One past the last row.
    package var endRow: Int

    /// Describes the ingestion of rows `firstRow..<endRow`.
    package init(matrix: MatrixRole, layer: String?, firstRow: Int, endRow: Int) {
        self.matrix = matrix
        self.layer = layer
        self.firstRow = firstRow
        self.endRow = endRow
    }
}

/// The three matrices of a study.
package enum MatrixRole: String, Sendable, CaseIterable, Codable {
    case trainingInputs = "train-inputs"
    case trainingTargets = "train-targets"
    case testInputs = "test-inputs"
}

/// Decides which columns are used, and how selected genes are scaled.
///
/// Inputs: `train-statistics` (one a shard, in row order), `train-names`, `target-statistics`,
/// `target-names`, optionally `test-statistics`, `test-names`, and the list files `genes`, `drop`,
/// `aliases`. Outputs: `columns`, `report`, and `documents` where columns are counted.
package struct ColumnsWork: Sendable, Equatable, Codable {
    /// Which columns are left out.
    package enum Drop: String, Sendable, Codable {
        case constant, none, list
    }
    /// Which genes are added to the components, one feature each.
    package enum Genes: String, Sendable, Codable {
        case match, none, list
    }
    /// `constant` leaves out what is constant in the training or in the test cells.
    package var drop: Drop
    /// `match` goes by the targets' names; columns left out are never selected.
    package var genes: Genes

    /// Over which cells the statistics of the columns are told to views that need them.
    package enum Documents: String, Sendable, Codable {
        /// The training cells.
        case train
        /// The training and the test cells.
        case all
    }
    /// Nil where no view needs any.
    package var documents: Documents?
    /// Whether a view is of the values as given, which must then be of a size that networks bear.
    package var seesGiven: Bool

    /// Names the choices; `list` reads the names from the input of that role.
    package init(
        drop: Drop, genes: Genes, documents: Documents? = nil, seesGiven: Bool = true
    ) {
        self.seesGiven = seesGiven
        self.drop = drop
        self.genes = genes
        self.documents = documents
    }
}

/// A matrix that is decomposed: what is made of its shards before they are multiplied.
package enum DecomposedMatrix: Sendable, Equatable, Codable {
    /// The inputs in one view, named as in a cluster file; columns left out are zero.
    case inputs(view: String)
    /// The targets, each row divided by its standard deviation; without the cells that a fold holds
    /// out, or with all where nil.
    case targets(withoutFold: Int?, division: TargetDivision? = nil)
}

/// What rows of wide targets are divided by before anything is learned from them.
package enum TargetDivision: String, Sendable, Codable {
    /// Counts by the median of their row's counts that are not zero, under the logarithm.
    case countMedian = "count-median"
}

/// One pass of one shard group: the sum of Aᵀ(A·Q) over its shards, or at last the triangle of A·V.
///
/// Inputs: `shard` (in row order), `basis`, and `columns` for inputs, `folds` for targets; and
/// `documents` for views that need statistics of columns. Output: `partial`, [d, b] with the power
/// of two that it was divided by; of the last pass the triangle [b, b] of A·V = Q·R.
package struct SweepWork: Sendable, Equatable, Codable {
    /// What is decomposed.
    package var matrix: DecomposedMatrix
    /// The pass, from 1.
    package var pass: Int
    /// Whether the basis is of singular vectors, which only need their triangle.
    package var isLast: Bool
    /// For each input shard, whether it is of the test matrix, whose columns are mapped by name.
    package var shardIsTest: [Bool]

    /// Describes pass `pass` over a shard group.
    package init(matrix: DecomposedMatrix, pass: Int, isLast: Bool, shardIsTest: [Bool]) {
        self.matrix = matrix
        self.pass = pass
        self.isLast = isLast
        self.shardIsTest = shardIsTest
    }
}

/// Adds the partial sums of a pass in shard-group order and makes the next basis of the block
/// Krylov space; after the last sweep its leading singular vectors, and from the triangles of these
/// the components.
///
/// Inputs: `columns` for inputs, `names` of the columns for targets; after pass 0 also `basis` and
/// `product` of every earlier pass, `partial` of every shard group; after the last pass only the
/// last `basis` and `partial`. Outputs: `basis` (pass 0 and `passCount`), `basis` and `product`, or
/// `components` (pass `passCount` + 1).
package struct OrthonormaliseWork: Sendable, Equatable, Codable {
    /// What is decomposed.
    package var matrix: DecomposedMatrix
    /// 0 makes the starting basis, `passCount` the singular vectors; one more finishes.
    package var pass: Int
    /// Sweeps in all, from 1; the pass over the singular vectors comes on top.
    package var passCount: Int
    /// b, the columns of the starting basis [d, b].
    package var blockWidth: Int
    /// k, the columns of the components [d, k] that the last pass makes.
    package var componentCount: Int
    /// The relative error of singular values below which the remaining passes are empty; nil makes
    /// them all.
    package var tolerance: Double?
    /// Seeds the starting basis; later passes draw nothing.
    package var seed: UInt64

    /// Describes the step after pass `pass`.
    package init(
        matrix: DecomposedMatrix, pass: Int, passCount: Int, blockWidth: Int, componentCount: Int,
        tolerance: Double?, seed: UInt64
    ) {
        self.tolerance = tolerance
        self.matrix = matrix
        self.pass = pass
        self.passCount = passCount
        self.blockWidth = blockWidth
        self.componentCount = componentCount
        self.seed = seed
    }
}

/// Turns one shard into feature rows: the components of each view, then its selected genes,
/// standardised.
///
/// Inputs: `shard`, `columns`, `components` (one a view), and `documents` where a view needs
/// statistics of columns. Output: `features` (cells, [n, views · k + genes]).
package struct ProjectWork: Sendable, Equatable, Codable {
    /// Views of the inputs, named as in a cluster file, in the order of their components.
    package var views: [String]
    /// Test columns are brought into training order first.
    package var matrix: MatrixRole

    /// Describes the projection of a shard of `matrix`.
    package init(matrix: MatrixRole, views: [String] = ["given"]) {
        self.matrix = matrix
        self.views = views
    }
}

/// Turns one shard of wide targets into coordinates in their decomposition.
///
/// Inputs: `shard`, `components`. Output: `latent` (cells, [n, k]): each row of targets,
/// standardised, times the components.
package struct LatentWork: Sendable, Equatable, Codable {
    /// The fold whose cells the components were fitted without; nil where they were fitted on all.
    package var withoutFold: Int?
    /// What is done to rows first; nil leaves them as scores see them.
    package var division: TargetDivision?

    /// Describes the projection of a shard of targets.
    package init(withoutFold: Int?, division: TargetDivision? = nil) {
        self.division = division
        self.withoutFold = withoutFold
    }
}

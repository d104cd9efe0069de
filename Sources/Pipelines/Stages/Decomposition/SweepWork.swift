/// One pass of one shard group: the sum of Aᵀ(A·Q) over its shards, or at last the triangle of A·V.
///
/// Inputs: `shard` (in row order), `basis`, `columns` for inputs, `documents` for views that need
/// statistics of columns, `weights` where columns have some, and `folds` for targets and for inputs
/// without a fold. Output: `partial`,
/// [d, b] with the power of two that it was divided by; of the last pass the triangle [b, b] of
/// A·V = Q·R.
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

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

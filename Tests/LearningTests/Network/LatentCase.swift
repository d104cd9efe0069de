import Learning
import LinearAlgebra

/// Random sparse rows of targets, components for them, and latent predictions.
struct LatentCase {
    let rows: CellMatrix
    let components: DenseMatrix
    let latent: DenseMatrix

    var basis: LatentBasis { LatentBasis(components: components) }
    var targets: LatentTargets { LatentTargets(rows, components: components) }

    /// Draws n rows of m targets and a basis of k columns, those from `rank` on zero.
    init(n: Int = 7, m: Int = 61, k: Int = 9, rank: Int? = nil, seed: UInt64 = 1) {
        var stream = RandomStream(seed: seed, stream: UInt64(n * m))
        var offsets = [0]
        var columns: [Int32] = []
        var values: [Float] = []
        for _ in 0..<n {
            for column in 0..<m where stream.uniform() < 0.3 {
                columns.append(Int32(column))
                values.append(0.2 + abs(2 * stream.normal()))
            }
            offsets.append(values.count)
        }
        rows = .sparse(
            SparseMatrix(
                rowCount: n, columnCount: m, rowOffsets: offsets, columnIndices: columns,
                values: values))
        var basis = BlockLanczos.start(columnCount: m, blockWidth: k, keep: nil, seed: seed)
        for row in 0..<m {
            for column in (rank ?? k)..<k { basis[row, column] = 0 }
        }
        components = basis
        latent = DenseMatrix(
            rowCount: n, columnCount: k, values: (0..<n * k).map { _ in stream.normal() })
    }

    /// Vz of every cell, `[n, m]`.
    func reconstructed(_ latent: DenseMatrix) -> DenseMatrix {
        BLAS.multiply(latent, components, transposingB: true)
    }

    /// Pearson of every cell, the plain way.
    func correlations(_ latent: DenseMatrix) -> [Double] {
        pearsonPerRow(truth: rows.dense(), prediction: reconstructed(latent))
    }
}

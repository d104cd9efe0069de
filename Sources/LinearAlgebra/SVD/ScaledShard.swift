/// A shard of rows as products need it: divided by a power of two, and cut into tiles if sparse.
///
/// Products hold squares of a shard's entries, which single precision cannot hold beyond 1e±19.
/// Shards whose largest entry is far from 1 are divided by its power of two, which is exact.
package struct ScaledShard: Sendable {
    /// Entries between these powers of two are left alone: their squares are safe.
    private static let safeExponents = -32...32

    /// `[n, d]`; times 2^`exponent` it is the shard.
    let matrix: CellMatrix
    let exponent: Int
    /// Whether no entry is other than zero.
    let isZero: Bool
    /// The cut of a sparse shard.
    let tiles: SparseTiles?

    /// Prepares a shard for one product.
    package init(_ shard: CellMatrix) {
        self.init(shard) { SparseTiles($0) }
    }

    /// Prepares a shard for several products, with a copy of its entries in tiles.
    init(keeping shard: CellMatrix, threadCount: Int) {
        self.init(shard) { SparseTiles(keeping: $0, threadCount: threadCount) }
    }

    private init(_ shard: CellMatrix, cut: (SparseMatrix) -> SparseTiles) {
        let largest = BLAS.largestMagnitude(shard.storedValues)
        isZero = largest == 0
        let own = largest > 0 && largest.isFinite ? Int(largest.exponent) : 0
        exponent = Self.safeExponents.contains(own) ? 0 : own
        let scaled = exponent == 0 ? shard : shard.dividedByPowerOfTwo(exponent)
        matrix = scaled
        if case .sparse(let matrix) = scaled { tiles = cut(matrix) } else { tiles = nil }
    }

    /// d.
    var columnCount: Int { matrix.columnCount }
    /// n.
    var rowCount: Int { matrix.rowCount }
}

extension CellMatrix {
    /// The entries that are stored.
    fileprivate var storedValues: [Float] {
        switch self {
        case .dense(let matrix): matrix.values
        case .sparse(let matrix): matrix.values
        }
    }

    /// Returns every entry divided by 2^`exponent`.
    fileprivate func dividedByPowerOfTwo(_ exponent: Int) -> CellMatrix {
        // In two steps, since 2^-127 is no normal number.
        let half = Float(sign: .plus, exponent: -exponent / 2, significand: 1)
        let rest = Float(sign: .plus, exponent: -exponent - -exponent / 2, significand: 1)
        switch self {
        case .dense(var matrix):
            matrix.values = matrix.values.map { $0 * half * rest }
            return .dense(matrix)
        case .sparse(var matrix):
            matrix.values = matrix.values.map { $0 * half * rest }
            return .sparse(matrix)
        }
    }
}

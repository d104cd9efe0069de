/// A block of cells, `[cellCount, geneCount]`, in whichever storage suits its density.
package enum CellMatrix: Sendable, Equatable {
    /// Every entry is stored.
    case dense(DenseMatrix)
    /// Only the non-zero entries are stored.
    case sparse(SparseMatrix)

    /// Cells.
    package var rowCount: Int {
        switch self {
        case .dense(let matrix): matrix.rowCount
        case .sparse(let matrix): matrix.rowCount
        }
    }

    /// Genes, peaks or proteins.
    package var columnCount: Int {
        switch self {
        case .dense(let matrix): matrix.columnCount
        case .sparse(let matrix): matrix.columnCount
        }
    }

    /// Returns the rows at `indices`, in that order and in the same storage.
    package func selectingRows(_ indices: [Int]) -> CellMatrix {
        switch self {
        case .dense(let matrix): .dense(matrix.selectingRows(indices))
        case .sparse(let matrix): .sparse(matrix.selectingRows(indices))
        }
    }

    /// Returns a few columns densely, `[rowCount, indices.count]`, in the order of `indices`.
    package func columns(_ indices: [Int]) -> DenseMatrix {
        switch self {
        case .dense(let matrix): matrix.selectingColumns(indices)
        case .sparse(let matrix): matrix.columns(indices)
        }
    }

    /// Returns every entry stored, zeros included.
    package func dense() -> DenseMatrix {
        switch self {
        case .dense(let matrix): matrix
        case .sparse(let matrix): matrix.dense()
        }
    }
}

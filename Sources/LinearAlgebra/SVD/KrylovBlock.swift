/// A block of a Krylov space, `[d, b]`, in the precision that the data needs.
package enum KrylovBlock: Sendable, Equatable {
    /// While the wanted singular values lie close enough together.
    case single(DenseMatrix)
    /// Where they do not.
    case double(DoubleMatrix)

    /// d.
    package var rowCount: Int {
        switch self {
        case .single(let matrix): matrix.rowCount
        case .double(let matrix): matrix.rowCount
        }
    }

    /// b.
    package var columnCount: Int {
        switch self {
        case .single(let matrix): matrix.columnCount
        case .double(let matrix): matrix.columnCount
        }
    }

    /// Whether it is in double precision.
    package var isDouble: Bool {
        if case .double = self { true } else { false }
    }

    /// The same entries in double precision.
    package var widened: DoubleMatrix {
        switch self {
        case .single(let matrix): DoubleMatrix(matrix)
        case .double(let matrix): matrix
        }
    }

    /// A block of the same height and precision without columns: nothing more is to be found.
    package var withoutColumns: KrylovBlock {
        switch self {
        case .single: .single(DenseMatrix(rowCount: rowCount, columnCount: 0))
        case .double: .double(.zeros(rowCount: rowCount, columnCount: 0))
        }
    }

    /// A block of zeros of the same shape and precision.
    var zeros: KrylovBlock {
        switch self {
        case .single: .single(DenseMatrix(rowCount: rowCount, columnCount: columnCount))
        case .double: .double(.zeros(rowCount: rowCount, columnCount: columnCount))
        }
    }
}

/// A matrix of `Double` with every entry stored, row after row: blocks of a decomposition whose
/// singular values lie too far apart for single precision.
package struct DoubleMatrix: Sendable, Equatable {
    /// Rows, the columns of the decomposed matrix.
    package let rowCount: Int
    /// Columns, few.
    package let columnCount: Int
    /// `[rowCount, columnCount]`, row-major.
    package var values: [Double]

    /// Wraps `values`, which holds `rowCount · columnCount` entries in row-major order.
    package init(rowCount: Int, columnCount: Int, values: [Double]) {
        precondition(
            values.count == rowCount * columnCount,
            "\(values.count) values cannot fill \(rowCount) × \(columnCount)")
        self.rowCount = rowCount
        self.columnCount = columnCount
        self.values = values
    }

    /// The entries of a matrix in single precision, exactly.
    package init(_ matrix: DenseMatrix) {
        self.init(
            rowCount: matrix.rowCount, columnCount: matrix.columnCount,
            values: matrix.values.map { Double($0) })
    }
}

internal import CXGBoost
import LinearAlgebra

/// Rows of features as libxgboost holds them; freed when it goes out of scope.
///
/// The library keeps 8 bytes of each value, and once a tree was grown on them the bin of each value
/// twice.
struct TreeRows: ~Copyable {
    /// n.
    let rowCount: Int
    /// p.
    let columnCount: Int
    /// Never nil.
    let handle: DMatrixHandle

    /// Copies features into the library, by one thread.
    ///
    /// - Parameter features: `[n, p]`, finite, at least one row and one column.
    /// - Throws: `BoostedTreesError.library`.
    init(_ features: DenseMatrix) throws(BoostedTreesError) {
        precondition(features.rowCount > 0 && features.columnCount > 0, "no features")
        let (rows, columns) = (features.rowCount, features.columnCount)
        let operation = "take \(rows) rows of \(columns) features"
        try XGBoostLibrary.silence()
        var created: DMatrixHandle?
        let status = features.values.withUnsafeBufferPointer {
            XGDMatrixCreateFromMat_omp(
                $0.baseAddress, bst_ulong(rows), bst_ulong(columns), .nan, &created, 1)
        }
        try XGBoostLibrary.check(status, operation)
        guard let created else {
            throw .library(operation: operation, reason: "it returned no handle")
        }
        handle = created
        rowCount = rows
        columnCount = columns
    }

    deinit {
        XGDMatrixFree(handle)
    }
}

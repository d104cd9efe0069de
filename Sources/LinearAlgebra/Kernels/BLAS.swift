private import COpenBLAS

/// Dense matrix products, on one thread, and LAPACK's symmetric eigenvalues, LQ factors and
/// singular values.
///
/// Matrices are row-major; a leading dimension is the distance between two rows. For a given
/// processor, equal inputs give equal bytes; OpenBLAS picks its kernels by processor, so other
/// processors may differ in the last digit.
package enum BLAS {
    /// Computes `c = alpha · op(a) · op(b) + beta · c` in single precision.
    ///
    /// `a` is `[m, k]`, or `[k, m]` when `transposingA`; `b` is `[k, n]`, or `[n, k]` when
    /// `transposingB`; `c` is `[m, n]` and not read when `beta` is 0. Rows lie a stride apart.
    package static func multiply(
        m: Int, n: Int, k: Int, alpha: Float = 1,
        _ a: UnsafePointer<Float>, aStride: Int, transposingA: Bool = false,
        _ b: UnsafePointer<Float>, bStride: Int, transposingB: Bool = false,
        beta: Float = 0, into c: UnsafeMutablePointer<Float>, cStride: Int
    ) {
        guard m > 0, n > 0 else { return }
        useOneThread()
        cblas_sgemm(
            CblasRowMajor, transposingA ? CblasTrans : CblasNoTrans,
            transposingB ? CblasTrans : CblasNoTrans, Int32(m), Int32(n), Int32(k), alpha,
            a, Int32(aStride), b, Int32(bStride), beta, c, Int32(cStride))
    }

    /// Computes `c = alpha · op(a) · op(b) + beta · c` in double precision; see the other.
    package static func multiply(
        m: Int, n: Int, k: Int, alpha: Double = 1,
        _ a: UnsafePointer<Double>, aStride: Int, transposingA: Bool = false,
        _ b: UnsafePointer<Double>, bStride: Int, transposingB: Bool = false,
        beta: Double = 0, into c: UnsafeMutablePointer<Double>, cStride: Int
    ) {
        guard m > 0, n > 0 else { return }
        useOneThread()
        cblas_dgemm(
            CblasRowMajor, transposingA ? CblasTrans : CblasNoTrans,
            transposingB ? CblasTrans : CblasNoTrans, Int32(m), Int32(n), Int32(k), alpha,
            a, Int32(aStride), b, Int32(bStride), beta, c, Int32(cStride))
    }

    /// Returns `op(a) · op(b)`.
    package static func multiply(
        _ a: DenseMatrix, transposingA: Bool = false, _ b: DenseMatrix, transposingB: Bool = false
    ) -> DenseMatrix {
        let (m, k) = transposingA ? (a.columnCount, a.rowCount) : (a.rowCount, a.columnCount)
        let (inner, n) = transposingB ? (b.columnCount, b.rowCount) : (b.rowCount, b.columnCount)
        precondition(k == inner, "cannot multiply: \(k) columns meet \(inner) rows")
        var product = DenseMatrix(rowCount: m, columnCount: n)
        guard m > 0, n > 0, k > 0 else { return product }
        a.values.withUnsafePointer { left in
            b.values.withUnsafePointer { right in
                product.values.withUnsafeMutablePointer { target in
                    multiply(
                        m: m, n: n, k: k, left, aStride: a.columnCount, transposingA: transposingA,
                        right, bStride: b.columnCount, transposingB: transposingB, into: target,
                        cStride: n)
                }
            }
        }
        return product
    }

    /// Returns the eigenvalues and eigenvectors of a symmetric matrix (LAPACK `dsyevd`).
    ///
    /// - Parameters:
    ///   - matrix: `[order, order]`; only one triangle is read.
    ///   - order: Rows and columns.
    /// - Returns: `values` `[order]` ascending; `vectors` `[order, order]`, where row `i` is the
    ///   unit eigenvector of `values[i]`.
    /// - Throws: `LinearAlgebraError.eigenSolverFailed`.
    package static func symmetricEigen(
        _ matrix: [Double], order: Int
    ) throws(LinearAlgebraError) -> (values: [Double], vectors: [Double]) {
        precondition(matrix.count == order * order, "\(matrix.count) entries, order \(order)")
        guard order > 0 else { return ([], []) }
        useOneThread()
        // LAPACK may never return when it is given NaN.
        guard matrix.allSatisfy(\.isFinite) else {
            throw .eigenSolverFailed(order: order, code: -4)
        }
        // Brought to a magnitude near 1, so that a multiple by a power of two has the same digits.
        let unit = powerOfTwo(of: matrix)
        var vectors = matrix.map { $0 / unit }
        var values = [Double](repeating: 0, count: order)
        var n = Int32(order)
        var info: Int32 = 0
        var workCount: Int32 = -1
        var integerCount: Int32 = -1
        var work: [Double] = [0]
        var integers: [Int32] = [0]
        // The first call only asks how much scratch the second one wants.
        for _ in 0..<2 {
            // 86 and 76 are V and L: compute vectors, read the lower triangle. Column-major: the
            // eigenvectors come as columns there, which are rows here.
            var vectorsWanted = CChar(86)
            var triangle = CChar(76)
            dsyevd_(
                &vectorsWanted, &triangle, &n, &vectors, &n, &values, &work, &workCount, &integers,
                &integerCount, &info, 1, 1)
            if workCount < 0 {
                workCount = Int32(work[0])
                integerCount = integers[0]
                work = [Double](repeating: 0, count: Int(workCount))
                integers = [Int32](repeating: 0, count: Int(integerCount))
            }
        }
        guard info == 0 else { throw .eigenSolverFailed(order: order, code: Int(info)) }
        return (values.map { $0 * unit }, vectors)
    }
}

private import COpenBLAS

/// Cholesky factors of large symmetric matrices in single precision.
extension BLAS {
    /// Columns that are factored at once.
    private static let panelWidth = 256

    /// Replaces the lower triangle of a symmetric matrix A by that of L, where A = L·Lᵀ.
    ///
    /// Left-looking by panels (Golub and Van Loan, Matrix Computations, 2013, section 4.2.8), so
    /// that almost all of it is one product after the other.
    ///
    /// - Parameters:
    ///   - matrix: `[order, order]`, row-major; only the lower triangle is read and written.
    ///   - order: Rows and columns.
    ///   - step: Called before each panel with the share of the work that is done, 0...1.
    /// - Throws: `LinearAlgebraError.notPositiveDefinite`, and what `step` throws.
    package static func factorCholesky(
        _ matrix: inout [Float], order: Int, step: (Double) throws -> Void = { _ in }
    ) throws {
        precondition(matrix.count == order * order, "\(matrix.count) entries, order \(order)")
        useOneThread()
        var failed: Int?
        try matrix.withUnsafeMutableBufferPointer { buffer in
            guard let a = buffer.baseAddress else { return }
            for start in stride(from: 0, to: order, by: panelWidth) {
                let done = Double(start) / Double(order)
                try step(done * done * done)
                let width = min(panelWidth, order - start)
                let panel = a + start * order + start
                // What the columns before take from these.
                multiply(
                    m: order - start, n: width, k: start, alpha: -1, a + start * order,
                    aStride: order, a + start * order, bStride: order, transposingB: true,
                    beta: 1, into: panel, cStride: order)
                // Column-major, a row-major lower triangle is an upper one. 85 is U.
                var (triangle, size, stride, info) =
                    (CChar(85), Int32(width), Int32(order), Int32(0))
                spotrf_(&triangle, &size, panel, &stride, &info, 1)
                guard info == 0 else {
                    failed = start + Int(info) - 1
                    return
                }
                let below = order - start - width
                guard below > 0 else { continue }
                cblas_strsm(
                    CblasRowMajor, CblasRight, CblasLower, CblasTrans, CblasNonUnit, Int32(below),
                    Int32(width), 1, panel, Int32(order), panel + width * order, Int32(order))
            }
        }
        if let failed { throw LinearAlgebraError.notPositiveDefinite(order: order, row: failed) }
    }

    /// Replaces Y by the X of L·Lᵀ·X = Y.
    ///
    /// - Parameters:
    ///   - factor: `[order, order]`, what `factorCholesky` left.
    ///   - order: Rows and columns.
    ///   - right: Y, `[order, columnCount]`, row-major.
    ///   - columnCount: Columns of Y.
    package static func solveCholesky(
        _ factor: [Float], order: Int, _ right: inout [Float], columnCount: Int
    ) {
        precondition(factor.count == order * order, "\(factor.count) entries, order \(order)")
        precondition(right.count == order * columnCount, "\(right.count) entries on the right")
        guard order > 0, columnCount > 0 else { return }
        useOneThread()
        factor.withUnsafePointer { factor in
            right.withUnsafeMutablePointer { right in
                for transposition in [CblasNoTrans, CblasTrans] {
                    cblas_strsm(
                        CblasRowMajor, CblasLeft, CblasLower, transposition, CblasNonUnit,
                        Int32(order), Int32(columnCount), 1, factor, Int32(order), right,
                        Int32(columnCount))
                }
            }
        }
    }
}

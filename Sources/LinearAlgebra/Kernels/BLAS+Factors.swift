private import COpenBLAS

extension BLAS {
    /// The largest power of two that does not exceed the largest magnitude; 1 where all is zero.
    static func powerOfTwo(of values: [Double]) -> Double {
        let largest = values.reduce(0) { max($0, abs($1)) }
        guard largest.isFinite, largest > 0 else { return 1 }
        return Double(sign: .plus, exponent: max(largest.exponent, -1000), significand: 1)
    }

    /// The largest magnitude among `values`; 0 where there are none, NaN or infinity where the
    /// largest is none.
    static func largestMagnitude(_ values: [Float]) -> Float {
        guard !values.isEmpty else { return 0 }
        useOneThread()
        return values.withUnsafePointer { pointer in
            abs(pointer[Int(cblas_isamax(Int32(clamping: values.count), pointer, 1))])
        }
    }

    /// Computes `target += factor · source` for `count` numbers in double precision.
    static func add(
        _ factor: Double, _ source: UnsafePointer<Double>, count: Int,
        to target: UnsafeMutablePointer<Double>
    ) {
        cblas_daxpy(Int32(count), factor, source, 1, target, 1)
    }

    /// Returns the triangle R of rows = Q·R (LAPACK `dgelqf`, on the transposed matrix).
    ///
    /// - Parameters:
    ///   - rows: `[rowCount, width]`, row-major.
    ///   - rowCount: Rows, from 1.
    ///   - width: Columns, from 1.
    /// - Returns: `[min(rowCount, width), width]`, zero below the diagonal.
    static func triangle(of rows: [Double], rowCount: Int, width: Int) -> [Double] {
        precondition(rows.count == rowCount * width, "\(rows.count) entries of \(rowCount) rows")
        useOneThread()
        let order = min(rowCount, width)
        var factor = rows
        var (m, n) = (Int32(width), Int32(rowCount))
        var scales = [Double](repeating: 0, count: order)
        var info: Int32 = 0
        var workCount: Int32 = -1
        var work: [Double] = [0]
        // The first call only asks how much scratch the second one wants. Column-major, the matrix
        // is its transpose, whose lower triangle L has the rows of R as columns.
        for _ in 0..<2 {
            dgelqf_(&m, &n, &factor, &m, &scales, &work, &workCount, &info)
            if workCount < 0 {
                workCount = Int32(work[0])
                work = [Double](repeating: 0, count: Int(workCount))
            }
        }
        precondition(info == 0, "dgelqf refuses its argument \(-info)")
        var triangle = Array(factor.prefix(order * width))
        for row in 0..<order {
            for column in 0..<row { triangle[row * width + column] = 0 }
        }
        return triangle
    }

    /// Returns the singular values and right singular vectors of a matrix (LAPACK `dgesdd`).
    ///
    /// - Parameters:
    ///   - matrix: `[rowCount, columnCount]`, row-major.
    ///   - rowCount: Rows.
    ///   - columnCount: Columns.
    /// - Returns: `values` `[r]` descending, r the lesser of both counts; `vectors`
    ///   `[r, columnCount]`, where row `i` is the unit right singular vector of `values[i]`.
    /// - Throws: `LinearAlgebraError.singularValuesFailed`.
    package static func singularValues(
        _ matrix: [Double], rowCount: Int, columnCount: Int
    ) throws(LinearAlgebraError) -> (values: [Double], vectors: [Double]) {
        precondition(matrix.count == rowCount * columnCount, "\(matrix.count) entries")
        let rank = min(rowCount, columnCount)
        guard rank > 0 else { return ([], []) }
        // LAPACK may never return when it is given NaN.
        guard matrix.allSatisfy(\.isFinite) else {
            throw .singularValuesFailed(rowCount: rowCount, columnCount: columnCount, code: -4)
        }
        useOneThread()
        let unit = powerOfTwo(of: matrix)
        var scaled = matrix.map { $0 / unit }
        var (m, n, r) = (Int32(columnCount), Int32(rowCount), Int32(rank))
        var values = [Double](repeating: 0, count: rank)
        var vectors = [Double](repeating: 0, count: rank * columnCount)
        var others = [Double](repeating: 0, count: rank * rowCount)
        var integers = [Int32](repeating: 0, count: 8 * rank)
        var info: Int32 = 0
        var workCount: Int32 = -1
        var work: [Double] = [0]
        for _ in 0..<2 {
            // 83 is S: as many vectors of either side as there are values.
            var wanted = CChar(83)
            dgesdd_(
                &wanted, &m, &n, &scaled, &m, &values, &vectors, &m, &others, &r, &work, &workCount,
                &integers, &info, 1)
            if workCount < 0 {
                workCount = Int32(work[0])
                work = [Double](repeating: 0, count: Int(workCount))
            }
        }
        guard info == 0 else {
            throw .singularValuesFailed(
                rowCount: rowCount, columnCount: columnCount, code: Int(info))
        }
        return (values.map { $0 * unit }, vectors)
    }
}

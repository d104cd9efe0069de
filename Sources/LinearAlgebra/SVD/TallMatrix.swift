/// A block of a decomposition, `[d, b]`, in either precision.
protocol TallMatrix: Sendable {
    /// `Float` or `Double`.
    associatedtype Scalar: TallScalar
    var rowCount: Int { get }
    var columnCount: Int { get }
    /// `[rowCount, columnCount]`, row-major.
    var values: [Scalar] { get set }
    init(rowCount: Int, columnCount: Int, values: [Scalar])
}

extension DenseMatrix: TallMatrix {}
extension DoubleMatrix: TallMatrix {}

extension TallMatrix {
    /// A block of zeros.
    static func zeros(rowCount: Int, columnCount: Int) -> Self {
        Self(
            rowCount: rowCount, columnCount: columnCount,
            values: [Scalar](repeating: 0, count: rowCount * columnCount))
    }

    /// Returns the block with zeros in the rows of dropped columns.
    func clearingRows(_ keep: [Bool]?) -> Self {
        guard let keep else { return self }
        precondition(keep.count == rowCount, "one flag a column")
        var block = self
        for row in 0..<rowCount where !keep[row] {
            for column in 0..<columnCount { block.values[row * columnCount + column] = 0 }
        }
        return block
    }

    /// Returns the first columns.
    func prefix(columns count: Int) -> Self {
        guard count < columnCount else { return self }
        var part = Self.zeros(rowCount: rowCount, columnCount: count)
        for row in 0..<rowCount {
            for column in 0..<count {
                part.values[row * count + column] = values[row * columnCount + column]
            }
        }
        return part
    }
}

/// The numbers of a block: what they are multiplied with, and what of them is rounding.
protocol TallScalar: BinaryFloatingPoint & Sendable {
    /// `BLAS.multiply` in this precision.
    static func multiply(
        m: Int, n: Int, k: Int, alpha: Self, _ a: UnsafePointer<Self>, aStride: Int,
        transposingA: Bool, _ b: UnsafePointer<Self>, bStride: Int, beta: Self,
        into c: UnsafeMutablePointer<Self>, cStride: Int)

    /// A residual shorter than this part of its column is rounding, not a direction.
    static var smallestResidual: Double { get }
    /// Squared lengths of a normalised block's directions below this are rounding.
    static var smallestSquare: Double { get }
    /// Singular values below this part of the largest are rounding in Aᵀ(A·Q).
    ///
    /// Squares of singular values are known to the precision of a number times the largest square,
    /// and singular values to the root of it: 2.4e-4 and 1.1e-8.
    static var smallestSingularValue: Double { get }
}

extension Float: TallScalar {
    static func multiply(
        m: Int, n: Int, k: Int, alpha: Float, _ a: UnsafePointer<Float>, aStride: Int,
        transposingA: Bool, _ b: UnsafePointer<Float>, bStride: Int, beta: Float,
        into c: UnsafeMutablePointer<Float>, cStride: Int
    ) {
        BLAS.multiply(
            m: m, n: n, k: k, alpha: alpha, a, aStride: aStride, transposingA: transposingA, b,
            bStride: bStride, beta: beta, into: c, cStride: cStride)
    }

    static var smallestResidual: Double { 1e-5 }
    static var smallestSquare: Double { 1e-9 }
    static var smallestSingularValue: Double { 5e-4 }
}

extension Double: TallScalar {
    static func multiply(
        m: Int, n: Int, k: Int, alpha: Double, _ a: UnsafePointer<Double>, aStride: Int,
        transposingA: Bool, _ b: UnsafePointer<Double>, bStride: Int, beta: Double,
        into c: UnsafeMutablePointer<Double>, cStride: Int
    ) {
        BLAS.multiply(
            m: m, n: n, k: k, alpha: alpha, a, aStride: aStride, transposingA: transposingA, b,
            bStride: bStride, beta: beta, into: c, cStride: cStride)
    }

    static var smallestResidual: Double { 1e-12 }
    static var smallestSquare: Double { 1e-13 }
    static var smallestSingularValue: Double { 1e-8 }
}

package import LinearAlgebra

/// A kernel that depends on the distance of two cells alone, or a mean of several widths of one.
package struct RadialKernel: Sendable, Equatable, Codable {
    /// What becomes of a distance.
    package enum Shape: String, Sendable, Codable, CaseIterable {
        /// exp(−u²): Gaussian, infinitely smooth.
        case gaussian
        /// (1 + u·√3)·exp(−u·√3): Matérn with ν = 3/2, once differentiable.
        case matern32 = "matern-3/2"
        /// (1 + u·√5 + 5u²/3)·exp(−u·√5): Matérn with ν = 5/2, twice differentiable.
        case matern52 = "matern-5/2"
    }

    /// What becomes of a distance (Rasmussen and Williams, Gaussian Processes for Machine Learning,
    /// 2006, section 4.2).
    package var shape: Shape
    /// Factors of the squared distance in `unit`, which gives u²; of several the kernels are
    /// averaged.
    ///
    /// At least one, each above 0.
    package var widths: [Double]
    /// The squared distance that widths are measured in, above 0.
    package var unit: Double

    /// Describes a kernel.
    package init(_ shape: Shape, widths: [Double], unit: Double) {
        precondition(!widths.isEmpty && widths.allSatisfy { $0 > 0 }, "widths \(widths)")
        precondition(unit > 0, "unit \(unit)")
        self.shape = shape
        self.widths = widths
        self.unit = unit
    }

    /// Rows among which the median distance is found.
    private static let sampledRowCount = 1_024

    /// The median squared distance of two different rows, of all or of 1,024 spread evenly.
    ///
    /// - Parameter rows: `[n, p]`, finite.
    /// - Returns: 1 where half of the rows or more are equal, or there is only one.
    package static func medianSquare(_ rows: DenseMatrix) -> Double {
        let count = min(rows.rowCount, sampledRowCount)
        let sampled = rows.selectingRows((0..<count).map { $0 * rows.rowCount / count })
        let squares = SquaredDistances(sampled)
        let block = squares.to(sampled)
        var all: [Float] = []
        for row in 0..<count { all += block.row(row)[(row * count)..<(row * count + row)] }
        guard !all.isEmpty else { return 1 }
        all.sort()
        let median = Double(all[all.count / 2])
        return median > 0 ? median : 1
    }

    /// Replaces squared distances by values of the kernel.
    ///
    /// - Parameter squares: Any number of them, none negative.
    package func apply(_ squares: inout [Float]) {
        let single = widths.count == 1
        var sums = single ? [] : [Float](repeating: 0, count: squares.count)
        for width in widths {
            var values = squares
            Self.evaluate(shape, &values, factor: Float(width / unit))
            if single {
                squares = values
            } else {
                for index in sums.indices { sums[index] += values[index] }
            }
        }
        guard !single else { return }
        let scale = 1 / Float(widths.count)
        for index in sums.indices { squares[index] = sums[index] * scale }
    }

    private static func evaluate(_ shape: Shape, _ values: inout [Float], factor: Float) {
        switch shape {
        case .gaussian:
            for index in values.indices { values[index] *= -factor }
            exponentiate(&values)
        case .matern32:
            let root = Float(3).squareRoot()
            for index in values.indices {
                values[index] = root * (values[index] * factor).squareRoot()
            }
            var powers = values.map { -$0 }
            exponentiate(&powers)
            for index in values.indices { values[index] = (1 + values[index]) * powers[index] }
        case .matern52:
            let root = Float(5).squareRoot()
            for index in values.indices {
                values[index] = root * (values[index] * factor).squareRoot()
            }
            var powers = values.map { -$0 }
            exponentiate(&powers)
            for index in values.indices {
                let u = values[index]
                values[index] = (1 + u + u * u / 3) * powers[index]
            }
        }
    }

    private static func exponentiate(_ values: inout [Float]) {
        let count = values.count
        values.withUnsafeMutablePointer { Exponential.replace($0, count: count) }
    }
}

/// The squared Euclidean distances of rows to some others.
struct SquaredDistances {
    /// `[n, p]`.
    let others: DenseMatrix
    /// `[n]`, the squared length of each.
    private let lengths: [Float]

    init(_ others: DenseMatrix) {
        self.others = others
        lengths = Self.lengths(others)
    }

    /// `[rows.rowCount, n]`, none negative.
    ///
    /// |a|² + |b|² − 2a·b: within rounding of the larger length, which a kernel does not see.
    func to(_ rows: DenseMatrix) -> DenseMatrix {
        var squares = BLAS.multiply(rows, others, transposingB: true)
        let (own, n) = (Self.lengths(rows), others.rowCount)
        squares.values.withUnsafeMutableBufferPointer { values in
            lengths.withUnsafeBufferPointer { lengths in
                for row in own.indices {
                    let length = own[row]
                    for column in 0..<n {
                        let place = row * n + column
                        let square = length + lengths[column] - 2 * values[place]
                        values[place] = square > 0 ? square : 0
                    }
                }
            }
        }
        return squares
    }

    private static func lengths(_ rows: DenseMatrix) -> [Float] {
        (0..<rows.rowCount).map { row in
            Float(rows.row(row).reduce(0.0) { $0 + Double($1) * Double($1) })
        }
    }
}

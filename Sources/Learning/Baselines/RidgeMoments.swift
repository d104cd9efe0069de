internal import LinearAlgebra

/// All that a ridge regression needs to know of its rows: ZᵀZ and ZᵀY, of a size that does not
/// depend on how many rows there are.
struct RidgeMoments {
    /// Rows that are multiplied out at once; sums over rows are added in this grouping.
    private static let chunkRowCount = 512
    /// A column that varies less than this part of its mean is constant to single precision.
    static let smallestVariation = 1e-6

    /// n, the rows.
    let rowCount: Int
    /// Makes Z of the features.
    let scaler: ColumnScaler
    /// `[m]`.
    let targetMeans: [Double]
    /// ZᵀZ, `[p, p]`.
    private(set) var gram: [Double]
    /// ZᵀY, `[p, m]`, of centred targets.
    private(set) var products: [Double]
    /// ‖Y‖², of centred targets.
    private(set) var targetSquares = 0.0

    /// Adds up the rows in their order.
    init(features: DenseMatrix, targets: DenseMatrix, rows: [Int]) {
        self.init(features: features, targets: targets, rows: rows, step: {})
    }

    /// As the other; `step` is called before each few hundred rows.
    init(
        features: DenseMatrix, targets: DenseMatrix, rows: [Int], step: () throws -> Void
    ) rethrows {
        let (p, m) = (features.columnCount, targets.columnCount)
        let means = MeanProfile.means(features, rows)
        let deviations = Self.deviations(features, rows, means)
        let scaler = ColumnScaler(
            means: means,
            scales: zip(means, deviations).map { mean, deviation in
                // Divided by infinity, a constant feature is 0 in every row, seen or not.
                deviation > Self.smallestVariation * mean.magnitude ? deviation : .infinity
            })
        let targetMeans = MeanProfile.means(targets, rows)
        let centring = ColumnScaler(
            means: targetMeans, scales: [Double](repeating: 1, count: m))
        var gram = [Double](repeating: 0, count: p * p)
        var products = [Double](repeating: 0, count: p * m)
        for chunk in Self.chunks(rows) {
            try step()
            let left = scaler.standardised(features, rows: chunk)
            let right = centring.standardised(targets, rows: chunk)
            for value in right { targetSquares += value * value }
            left.withUnsafePointer { left in
                gram.withUnsafeMutablePointer { gram in
                    BLAS.multiply(
                        m: p, n: p, k: chunk.count, left, aStride: p, transposingA: true, left,
                        bStride: p, beta: 1, into: gram, cStride: p)
                }
                right.withUnsafePointer { right in
                    products.withUnsafeMutablePointer { products in
                        BLAS.multiply(
                            m: p, n: m, k: chunk.count, left, aStride: p, transposingA: true,
                            right, bStride: m, beta: 1, into: products, cStride: m)
                    }
                }
            }
        }
        rowCount = rows.count
        self.scaler = scaler
        self.targetMeans = targetMeans
        self.gram = gram
        self.products = products
    }

    /// The rows in groups that are multiplied out at once.
    static func chunks(_ rows: [Int]) -> [ArraySlice<Int>] {
        stride(from: 0, to: rows.count, by: chunkRowCount).map {
            rows[$0..<min($0 + chunkRowCount, rows.count)]
        }
    }

    /// Population standard deviations, from squared deviations, which lose nothing to cancellation.
    static func deviations(
        _ matrix: DenseMatrix, _ rows: [Int], _ means: [Double]
    ) -> [Double] {
        var squares = [Double](repeating: 0, count: matrix.columnCount)
        for row in rows {
            for (column, value) in matrix.row(row).enumerated() {
                let deviation = Double(value) - means[column]
                squares[column] += deviation * deviation
            }
        }
        return squares.map { ($0 / Double(rows.count)).squareRoot() }
    }
}

extension ColumnScaler {
    /// Some rows of a matrix, standardised in double precision: `[rows.count, featureCount]`.
    func standardised(_ matrix: DenseMatrix, rows: ArraySlice<Int>) -> [Double] {
        var values: [Double] = []
        values.reserveCapacity(rows.count * featureCount)
        for row in rows {
            for (column, value) in matrix.row(row).enumerated() {
                values.append((Double(value) - means[column]) / scales[column])
            }
        }
        return values
    }

    /// Predicts by a linear model of standardised features, in double precision.
    ///
    /// - Parameters:
    ///   - features: `[n, featureCount]`, as they are.
    ///   - rows: Which of the n.
    ///   - coefficients: `[featureCount, m]`, row by row.
    ///   - intercepts: `[m]`.
    /// - Returns: `[rows.count, m]`.
    func predict(
        _ features: DenseMatrix, rows: [Int], coefficients: [Double], intercepts: [Double]
    ) -> DenseMatrix {
        let (p, m) = (featureCount, intercepts.count)
        precondition(features.columnCount == p, "\(features.columnCount) features, fitted on \(p)")
        var predictions: [Float] = []
        predictions.reserveCapacity(rows.count * m)
        for chunk in RidgeMoments.chunks(rows) {
            let block = standardised(features, rows: chunk)
            var values = [Double](repeating: 0, count: chunk.count * m)
            block.withUnsafePointer { block in
                coefficients.withUnsafePointer { coefficients in
                    values.withUnsafeMutablePointer { values in
                        BLAS.multiply(
                            m: chunk.count, n: m, k: p, block, aStride: p, coefficients,
                            bStride: m, into: values, cStride: m)
                    }
                }
            }
            for (index, value) in values.enumerated() {
                predictions.append(Float(value + intercepts[index % m]))
            }
        }
        return DenseMatrix(rowCount: rows.count, columnCount: m, values: predictions)
    }
}

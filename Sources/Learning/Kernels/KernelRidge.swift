package import LinearAlgebra

/// Multi-output kernel ridge regression (Saunders, Gammerman and Vovk, ICML 1998): the weighted
/// kernels of the training rows, whose weights solve (K + λ)·W = Y − mean(Y).
///
/// Exact up to a number of rows, by a Cholesky factor. Of more rows each part is fitted apart, with
/// rows dealt in turn, and predictions are averaged (Zhang, Duchi and Wainwright, Journal of
/// Machine Learning Research 16:3299, 2015), so memory is that of one part.
package struct KernelRidge: Sendable, Equatable {
    /// One part of the rows.
    struct Part: Sendable, Equatable {
        /// `[n, p]`.
        var features: DenseMatrix
        /// W, `[n, m]`.
        var weights: DenseMatrix
    }

    /// Of two rows' features.
    package let kernel: RadialKernel
    /// `[m]`: the mean of each target over the training rows.
    let targetMeans: [Double]
    /// At least one.
    let parts: [Part]

    /// Takes what was fitted.
    init(kernel: RadialKernel, targetMeans: [Double], parts: [Part]) {
        self.kernel = kernel
        self.targetMeans = targetMeans
        self.parts = parts
    }

    /// Fits the targets of some rows.
    ///
    /// - Parameters:
    ///   - features: `[n, p]`, finite in these rows.
    ///   - targets: `[n, m]`, finite in these rows.
    ///   - rows: At least one; no other row is read.
    ///   - shape: Of the kernel.
    ///   - widths: Of the kernel, in median squared distances of the rows.
    ///   - penalty: λ, above 0.
    ///   - mostRows: The largest part, from 1.
    ///   - step: Called often, with the share that is done, 0...1.
    /// - Throws: `LinearAlgebraError.notPositiveDefinite` where λ is too small for single
    ///   precision, and what `step` throws.
    package init(
        features: DenseMatrix, targets: DenseMatrix, rows: [Int], shape: RadialKernel.Shape,
        widths: [Double], penalty: Double, mostRows: Int,
        step: (Double) throws -> Void = { _ in }
    ) throws {
        precondition(features.rowCount == targets.rowCount, "features and targets of the same rows")
        precondition(!rows.isEmpty && mostRows > 0, "no rows to fit")
        let chosen = features.selectingRows(rows)
        kernel = RadialKernel(shape, widths: widths, unit: RadialKernel.medianSquare(chosen))
        targetMeans = MeanProfile.means(targets, rows)
        let count = Self.partCount(rows.count, mostRows: mostRows)
        var parts: [Part] = []
        for part in 0..<count {
            let places = stride(from: part, to: rows.count, by: count).map { $0 }
            parts.append(
                try Self.fit(
                    chosen.selectingRows(places),
                    Self.centred(targets, rows: places.map { rows[$0] }, targetMeans),
                    kernel, penalty: penalty
                ) { try step((Double(part) + $0) / Double(count)) })
        }
        self.parts = parts
    }

    /// Parts that rows are dealt to.
    package static func partCount(_ rowCount: Int, mostRows: Int) -> Int {
        max(1, (rowCount + mostRows - 1) / mostRows)
    }

    /// Rows whose kernels are found at once.
    private static let tileRowCount = 256

    private static func fit(
        _ features: DenseMatrix, _ targets: DenseMatrix, _ kernel: RadialKernel,
        penalty: Double, step: (Double) throws -> Void
    ) throws -> Part {
        let n = features.rowCount
        let squares = SquaredDistances(features)
        var matrix: [Float] = []
        matrix.reserveCapacity(n * n)
        for start in stride(from: 0, to: n, by: tileRowCount) {
            try step(0)
            let tile = Array(start..<min(n, start + tileRowCount))
            var values = squares.to(features.selectingRows(tile)).values
            kernel.apply(&values)
            for (place, row) in tile.enumerated() { values[place * n + row] += Float(penalty) }
            matrix += values
        }
        try BLAS.factorCholesky(&matrix, order: n, step: step)
        var weights = targets.values
        BLAS.solveCholesky(matrix, order: n, &weights, columnCount: targets.columnCount)
        return Part(
            features: features,
            weights: DenseMatrix(
                rowCount: n, columnCount: targets.columnCount, values: weights))
    }

    private static func centred(
        _ targets: DenseMatrix, rows: [Int], _ means: [Double]
    ) -> DenseMatrix {
        var values = targets.selectingRows(rows)
        for row in rows.indices {
            for column in means.indices {
                values[row, column] = Float(Double(values[row, column]) - means[column])
            }
        }
        return values
    }

    /// Predicts the targets of rows: `[n, p]` to `[n, m]`, each from its features alone.
    package func predict(_ features: DenseMatrix) -> DenseMatrix {
        let m = targetMeans.count
        var predictions: [Float] = []
        predictions.reserveCapacity(features.rowCount * m)
        let squares = parts.map { SquaredDistances($0.features) }
        for start in stride(from: 0, to: features.rowCount, by: Self.tileRowCount) {
            let tile = features.selectingRows(
                Array(start..<min(features.rowCount, start + Self.tileRowCount)))
            var sums = [Double](repeating: 0, count: tile.rowCount * m)
            for (part, squares) in zip(parts, squares) {
                var kernels = squares.to(tile)
                kernel.apply(&kernels.values)
                let product = BLAS.multiply(kernels, part.weights)
                for index in sums.indices { sums[index] += Double(product.values[index]) }
            }
            let scale = 1 / Double(parts.count)
            for (index, sum) in sums.enumerated() {
                predictions.append(Float(targetMeans[index % m] + sum * scale))
            }
        }
        return DenseMatrix(rowCount: features.rowCount, columnCount: m, values: predictions)
    }
}

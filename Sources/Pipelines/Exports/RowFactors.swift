package import Learning
package import LinearAlgebra

/// Rows as a product of two factors, for tools that multiply matrices.
package struct RowFactors: Sendable, Equatable {
    /// `[n, q]`, of each row.
    package let coordinates: CellMatrix
    /// `[m, q]`: a row is its coordinates times the transpose of these; each column has mean 0.
    package let components: DenseMatrix
}

extension FactoredPredictions {
    /// The factors of the rows that `rows` returns, but for rounding.
    ///
    /// The components of all folds stand side by side, each column less its mean, since rows are
    /// centred within the cell; the scale of a row is in its coordinates.
    package var rowFactors: RowFactors {
        let joined = Self.centred(blocks.map(\.components))
        let (q, m) = (joined.columnCount, joined.rowCount)
        var coordinates = DenseMatrix(rowCount: cells.count, columnCount: 0)
        for block in blocks { coordinates = coordinates.joiningColumns(block.latent) }
        let products = Self.innerProducts(joined)
        for row in cells.indices {
            let range = row * q..<(row + 1) * q
            let values = coordinates.values[range].map { Double($0) }
            var square = 0.0
            for (index, value) in values.enumerated() where value != 0 {
                var sum = 0.0
                for (other, factor) in values.enumerated() {
                    sum += products[index * q + other] * factor
                }
                square += value * sum
            }
            let deviation = (max(0, square) / Double(m)).squareRoot()
            let scale = deviation > 0 ? 1 / deviation : 0
            for (index, value) in zip(range, values) {
                coordinates.values[index] = Float(value * scale)
            }
        }
        return RowFactors(coordinates: .dense(coordinates), components: joined)
    }

    /// Components side by side, each column less its mean.
    static func centred(_ parts: [DenseMatrix]) -> DenseMatrix {
        var joined = parts[0]
        for part in parts.dropFirst() { joined = joined.joiningColumns(part) }
        let (m, q) = (joined.rowCount, joined.columnCount)
        var means = [Double](repeating: 0, count: q)
        for row in 0..<m {
            for column in 0..<q { means[column] += Double(joined.values[row * q + column]) }
        }
        for column in 0..<q { means[column] /= Double(m) }
        for row in 0..<m {
            for column in 0..<q {
                let place = row * q + column
                joined.values[place] = Float(Double(joined.values[place]) - means[column])
            }
        }
        return joined
    }

    /// `[q, q]`, the inner products of columns, added in tiles of rows.
    static func innerProducts(_ matrix: DenseMatrix) -> [Double] {
        let (m, q) = (matrix.rowCount, matrix.columnCount)
        var products = [Double](repeating: 0, count: q * q)
        guard q > 0 else { return products }
        for start in stride(from: 0, to: m, by: 1_024) {
            let count = min(1_024, m - start)
            let tile = matrix.values[start * q..<(start + count) * q].map { Double($0) }
            tile.withUnsafePointer { tile in
                products.withUnsafeMutablePointer { products in
                    BLAS.multiply(
                        m: q, n: q, k: count, tile, aStride: q, transposingA: true, tile,
                        bStride: q, beta: 1, into: products, cStride: q)
                }
            }
        }
        return products
    }
}

/// Out-of-fold predictions of wide rows: coordinates, each in the components of its cell's fold.
package struct OutOfFoldRows: Sendable {
    /// z̄, `[n, k]`.
    private let latent: DenseMatrix
    /// `[n]`, the place of each row's components.
    private let parts: [Int]
    /// `[m, k]` each; columns have mean 0, since rows are centred within the cell.
    private let components: [DenseMatrix]

    /// Joins coordinates with what they are coordinates in.
    ///
    /// - Parameters:
    ///   - latent: z̄, `[n, k]`.
    ///   - folds: `[n]`, the fold that held out each row's cell, from 0.
    ///   - components: V of each fold, `[m, k]`, or one for all folds.
    package init(latent: DenseMatrix, folds: [Int], components: [DenseMatrix]) {
        precondition(latent.rowCount == folds.count, "a fold for each row")
        self.latent = latent
        parts = folds.map { min($0, components.count - 1) }
        self.components = components.map { FactoredPredictions.centred([$0]) }
    }

    /// The rows of some cells, `[range.count, m]`: z̄·Vᵀ less the row's mean.
    package func rows(_ range: Range<Int>) -> DenseMatrix {
        var rows = DenseMatrix(rowCount: range.count, columnCount: components[0].rowCount)
        for (part, basis) in components.enumerated() {
            let own = range.filter { parts[$0] == part }
            guard !own.isEmpty else { continue }
            let product = BLAS.multiply(latent.selectingRows(own), basis, transposingB: true)
            rows.replaceRows(own.map { $0 - range.lowerBound }, with: product)
        }
        return rows
    }

    /// The factors of the rows: coordinates of one fold each, zero in the components of the others.
    package var rowFactors: RowFactors {
        let k = latent.columnCount
        guard components.count > 1 else {
            return RowFactors(coordinates: .dense(latent), components: components[0])
        }
        var columns: [Int32] = []
        columns.reserveCapacity(latent.values.count)
        for part in parts { columns += (0..<k).map { Int32(part * k + $0) } }
        let coordinates = SparseMatrix(
            rowCount: latent.rowCount, columnCount: k * components.count,
            rowOffsets: (0...latent.rowCount).map { $0 * k }, columnIndices: columns,
            values: latent.values)
        var joined = components[0]
        for part in components.dropFirst() { joined = joined.joiningColumns(part) }
        return RowFactors(coordinates: .sparse(coordinates), components: joined)
    }
}

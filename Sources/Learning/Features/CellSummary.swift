package import LinearAlgebra
internal import Foundation

/// Facts of single cells, each from the cell's own values: depth, the share of columns that are not
/// zero, and quantiles, mean and standard deviation of the values that are not zero.
///
/// Depth is log(1 + Σ|x|). Of counts it is the logarithm of the cell's total. Of logarithms it is
/// that of their sum, which grows with the number of columns that are seen. Where values may be
/// below 0 their size counts, so that it is finite for any finite row. A cell of zeros alone has 0
/// in every feature.
package struct CellSummary: Sendable, Equatable {
    /// `[q]`, each from 0 through 1.
    package let quantiles: [Double]

    /// Takes quantiles of the values that are not zero, each from 0 through 1.
    package init(quantiles: [Double]) {
        precondition(quantiles.allSatisfy { (0...1).contains($0) }, "quantiles \(quantiles)")
        self.quantiles = quantiles
    }

    /// 4 + q: depth, share, the quantiles, mean, standard deviation.
    package var featureCount: Int { 4 + quantiles.count }

    /// Describes every row.
    ///
    /// A quantile lies between the two nearest values, as numpy's `linear` method has it. The
    /// standard deviation is the population's. Values of a row are sorted before they are added up,
    /// so features depend neither on the order of columns nor on how the matrix is stored.
    ///
    /// - Parameters:
    ///   - block: `[n, d]`, finite.
    ///   - isCounted: `[d]`, the columns that count.
    ///   - check: Called for every 256 rows; throws once nobody wants the result.
    /// - Returns: `[n, 4 + q]`, finite.
    /// - Throws: What `check` throws.
    /// - Complexity: O(v · log v) for the v values of a row that are not zero; nothing but these is
    ///   copied.
    package func features(
        of block: CellMatrix, isCounted: [Bool], check: () throws -> Void
    ) throws -> DenseMatrix {
        precondition(
            isCounted.count == block.columnCount,
            "\(isCounted.count) of \(block.columnCount) columns")
        let countedCount = isCounted.count { $0 }
        var result = DenseMatrix(rowCount: block.rowCount, columnCount: featureCount)
        var values: [Float] = []
        for row in 0..<block.rowCount {
            if row.isMultiple(of: 256) { try check() }
            values.removeAll(keepingCapacity: true)
            switch block {
            case .dense(let matrix):
                for (isCounted, value) in zip(isCounted, matrix.row(row))
                where isCounted && value != 0 { values.append(value) }
            case .sparse(let matrix):
                for entry in matrix.rowOffsets[row]..<matrix.rowOffsets[row + 1] {
                    let value = matrix.values[entry]
                    guard isCounted[Int(matrix.columnIndices[entry])], value != 0 else { continue }
                    values.append(value)
                }
            }
            guard !values.isEmpty else { continue }
            values.sort()
            for (column, feature) in describe(values, of: countedCount).enumerated() {
                result[row, column] = Float(feature)
            }
        }
        return result
    }

    /// The features of a row.
    ///
    /// - Parameters:
    ///   - values: At least one, none of them zero, ascending.
    ///   - columnCount: Columns that count.
    /// - Returns: `[4 + q]`.
    private func describe(_ values: [Float], of columnCount: Int) -> [Double] {
        let count = Double(values.count)
        let size = values.reduce(0) { $0 + Double(abs($1)) }
        let mean = values.reduce(0) { $0 + Double($1) } / count
        let squares = values.reduce(0) { sum, value in
            let distance = Double(value) - mean
            return sum + distance * distance
        }
        return [log1p(size), count / Double(columnCount)]
            + quantiles.map { Self.quantile($0, of: values) }
            + [mean, (squares / count).squareRoot()]
    }

    /// The quantile of ascending values, at least one.
    private static func quantile(_ share: Double, of values: [Float]) -> Double {
        let place = share * Double(values.count - 1)
        let below = Int(place)
        let above = min(below + 1, values.count - 1)
        let (first, second) = (Double(values[below]), Double(values[above]))
        return first + (place - Double(below)) * (second - first)
    }
}

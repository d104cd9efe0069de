package import LinearAlgebra

/// Regression by nearest neighbours: a row's targets are the mean of those of the k training rows
/// nearest to it (Fix and Hodges, 1951), found exactly.
///
/// Products of tiles in single precision find somewhat more candidates than are wanted; their
/// distances are computed again in double precision, by which the nearest are taken. Ties go to the
/// row that comes first.
package struct NeighbourRegression: Sendable, Equatable {
    /// How far two rows are.
    package enum Metric: String, Sendable, CaseIterable {
        /// One minus the cosine of their angle; a row of zeros is at distance 1 of all.
        case cosine
        /// The length of their difference.
        case euclidean
    }

    /// What a neighbour counts.
    package enum Weighting: String, Sendable, CaseIterable {
        /// All alike.
        case uniform
        /// One over the distance; where some are at none, these alone.
        case distance
    }

    /// `[n, p]`.
    let features: DenseMatrix
    /// `[n, m]`.
    let targets: DenseMatrix
    /// k, from 1; all rows where there are no more.
    let count: Int
    let metric: Metric
    let weighting: Weighting

    /// Candidates beyond those that are wanted, which rounding may have put behind others.
    private static let spareCount = 16
    /// Rows that are compared at once.
    private static let tileRowCount = 128
    /// Cosines this near to 1 are 1: rounding of double precision.
    private static let smallestCosineDistance = 1e-12

    /// Takes training rows.
    ///
    /// - Parameters:
    ///   - features: `[n, p]`, finite, at least one row.
    ///   - targets: `[n, m]`, finite.
    ///   - count: k, from 1.
    ///   - metric: Of two rows.
    ///   - weighting: Of neighbours.
    package init(
        features: DenseMatrix, targets: DenseMatrix, count: Int, metric: Metric,
        weighting: Weighting
    ) {
        precondition(features.rowCount == targets.rowCount, "features and targets of the same rows")
        precondition(features.rowCount > 0 && count > 0, "no rows, or no neighbours")
        self.features = features
        self.targets = targets
        self.count = count
        self.metric = metric
        self.weighting = weighting
    }

    /// Predicts the targets of rows, each from its features alone.
    ///
    /// - Parameter rows: `[r, p]`, finite.
    /// - Returns: `[r, m]`.
    package func predict(_ rows: DenseMatrix) -> DenseMatrix {
        precondition(rows.columnCount == features.columnCount, "rows of other features")
        let (m, n) = (targets.columnCount, features.rowCount)
        let lengths = (0..<n).map { features.squaredLength(ofRow: $0) }
        let pool = metric == .cosine ? features.unitRows() : features
        let candidateCount = min(n, count + Self.spareCount)
        var predictions = DenseMatrix(rowCount: rows.rowCount, columnCount: m)
        var scratch = [Float](repeating: 0, count: n)
        for start in stride(from: 0, to: rows.rowCount, by: Self.tileRowCount) {
            let tile = rows.selectingRows(
                Array(start..<min(rows.rowCount, start + Self.tileRowCount)))
            var nearness = BLAS.multiply(tile, pool, transposingB: true)
            if metric == .euclidean { subtract(lengths, from: &nearness) }
            for row in 0..<tile.rowCount {
                let places = LargestValues.places(
                    candidateCount, in: nearness.row(row), &scratch)
                let own = tile.row(row)
                let near = nearest(places, to: own, lengths)
                let weights = weights(near.map(\.distance))
                var sums = [Double](repeating: 0, count: m)
                for (neighbour, weight) in zip(near, weights) where weight > 0 {
                    for (column, value) in targets.row(neighbour.place).enumerated() {
                        sums[column] += weight * Double(value)
                    }
                }
                let total = weights.reduce(0, +)
                for column in 0..<m {
                    predictions[start + row, column] = Float(sums[column] / total)
                }
            }
        }
        return predictions
    }

    private struct Neighbour {
        var place: Int
        var distance: Double
    }

    /// Makes of products a·b what is larger the nearer two rows are: 2·a·b − |b|².
    private func subtract(_ lengths: [Double], from products: inout DenseMatrix) {
        let n = lengths.count
        let lengths = lengths.map { Float($0) }
        for row in 0..<products.rowCount {
            for column in 0..<n {
                let place = row * n + column
                products.values[place] = 2 * products.values[place] - lengths[column]
            }
        }
    }

    /// The nearest among candidates, by distances in double precision.
    private func nearest(
        _ places: [Int], to row: ArraySlice<Float>, _ lengths: [Double]
    ) -> [Neighbour] {
        let length = row.reduce(0.0) { $0 + Double($1) * Double($1) }
        let found = places.map { place -> Neighbour in
            var sum = 0.0
            switch metric {
            case .cosine:
                for (a, b) in zip(row, features.row(place)) { sum += Double(a) * Double(b) }
                let product = length.squareRoot() * lengths[place].squareRoot()
                let distance = 1 - (product > 0 ? sum / product : 0)
                return Neighbour(
                    place: place,
                    distance: distance < Self.smallestCosineDistance ? 0 : distance)
            case .euclidean:
                for (a, b) in zip(row, features.row(place)) {
                    let difference = Double(a) - Double(b)
                    sum += difference * difference
                }
                return Neighbour(place: place, distance: sum.squareRoot())
            }
        }
        let ordered = found.sorted { ($0.distance, $0.place) < ($1.distance, $1.place) }
        return Array(ordered.prefix(count))
    }

    private func weights(_ distances: [Double]) -> [Double] {
        guard weighting == .distance else { return distances.map { _ in 1 } }
        guard distances.contains(0) else {
            // Of the nearest one 1, so that no weight is infinite.
            let least = distances.min() ?? 1
            return distances.map { least / $0 }
        }
        return distances.map { $0 == 0 ? 1 : 0 }
    }
}

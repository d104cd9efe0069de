package import LinearAlgebra

/// How the predictions of members agree with each other and with the truth in each of some cells:
/// enough to score any blend of them, and to find the one that scores best.
///
/// A blend with weights w has in cell c the correlation w·t / (√(w·G·w) · ‖truth‖), where t holds
/// the inner products of members and truth, and G those of members with each other. Rows are
/// centred, so that is Pearson's correlation.
package struct BlendCells: Sendable, Equatable {
    /// Members.
    package let memberCount: Int
    /// Cells.
    package let cellCount: Int
    /// `[cell][member·(member+1)/2]`, the lower triangle of G by rows.
    private(set) var products: [Double] = []
    /// `[cell][member]`, t.
    private(set) var truth: [Double] = []

    /// Of some cells.
    ///
    /// - Parameters:
    ///   - members: At least one, each `[n, m]`, standardised within each cell; of wide targets
    ///     coordinates `[n, k]`, standardised by `standardiseLatent`.
    ///   - truth: Of the same shape, standardised too.
    ///   - basis: What coordinates belong to; nil for targets themselves.
    package init(_ members: [DenseMatrix], truth: DenseMatrix, _ basis: LatentBasis? = nil) {
        memberCount = members.count
        cellCount = truth.rowCount
        products.reserveCapacity(cellCount * triangleSize)
        self.truth.reserveCapacity(cellCount * memberCount)
        for row in 0..<truth.rowCount {
            let measured = truth.row(row)
            // The mean of a reconstructed row, which correlations ignore, is taken off.
            let means = members.map { basis?.mean(of: $0.row(row)) ?? 0 }
            let width = Double(basis?.targetCount ?? 0)
            for (first, left) in members.enumerated() {
                self.truth.append(Self.dot(left.row(row), measured))
                for second in 0...first {
                    products.append(
                        Self.dot(left.row(row), members[second].row(row))
                            - width * means[first] * means[second])
                }
            }
        }
    }

    /// Values of G that are kept of a cell.
    var triangleSize: Int { memberCount * (memberCount + 1) / 2 }

    /// The bytes that the moments of a cell take, for `memberCount` members.
    package static func cellBytes(memberCount: Int) -> Int {
        8 * (memberCount + memberCount * (memberCount + 1) / 2)
    }

    private static func dot(_ left: ArraySlice<Float>, _ right: ArraySlice<Float>) -> Double {
        var sum = 0.0
        for (a, b) in zip(left, right) { sum += Double(a) * Double(b) }
        return sum
    }

    /// w·t and w·G·w of a cell, and G·w into `directions`, `[member]`.
    func moments(
        of cell: Int, _ weights: [Double], _ directions: inout [Double]
    ) -> (agreement: Double, length: Double) {
        var (agreement, length) = (0.0, 0.0)
        for member in 0..<memberCount { directions[member] = 0 }
        var place = cell * triangleSize
        for first in 0..<memberCount {
            agreement += weights[first] * truth[cell * memberCount + first]
            for second in 0...first {
                directions[first] += products[place] * weights[second]
                if first != second { directions[second] += products[place] * weights[first] }
                place += 1
            }
        }
        for member in 0..<memberCount { length += weights[member] * directions[member] }
        return (agreement, length)
    }

    /// The sum over cells of w·t / √(w·G·w): a cell whose blend is constant adds 0.
    func score(_ weights: [Double]) -> Double {
        var directions = [Double](repeating: 0, count: memberCount)
        var sum = 0.0
        for cell in 0..<cellCount {
            let (agreement, length) = moments(of: cell, weights, &directions)
            if length > 0 { sum += agreement / length.squareRoot() }
        }
        return sum
    }

    /// The sums over cells of G and t, each cell multiplied by its share.
    ///
    /// - Parameter shares: Of G and of t for a cell.
    /// - Returns: `[member][member]` and `[member]`.
    func sums(
        _ shares: (_ cell: Int) -> (products: Double, truth: Double)
    ) -> (products: [[Double]], truth: [Double]) {
        var products = [[Double]](
            repeating: [Double](repeating: 0, count: memberCount), count: memberCount)
        var truth = [Double](repeating: 0, count: memberCount)
        for cell in 0..<cellCount {
            let share = shares(cell)
            var place = cell * triangleSize
            for first in 0..<memberCount {
                truth[first] += share.truth * self.truth[cell * memberCount + first]
                for second in 0...first {
                    products[first][second] += share.products * self.products[place]
                    place += 1
                }
            }
        }
        for first in 0..<memberCount {
            for second in 0..<first { products[second][first] = products[first][second] }
        }
        return (products, truth)
    }
}

extension LatentBasis {
    /// The mean of the row that coordinates stand for: (s·z)/m.
    fileprivate func mean(of latent: ArraySlice<Float>) -> Double {
        var sum = 0.0
        for (s, z) in zip(columnSums, latent) { sum += Double(s) * Double(z) }
        return sum / Double(targetCount)
    }
}

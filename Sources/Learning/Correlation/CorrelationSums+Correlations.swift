/// What the moments say of columns.
extension CorrelationSums {
    /// Squared deviations below this part of the squared mean are rounding of single precision.
    private static let smallestVariation = 1e-14

    /// Whether sums of squared deviations show more than one value.
    private static func varies(_ squares: Double, mean: Double, rowCount: Int) -> Bool {
        squares > smallestVariation * Double(rowCount) * mean * mean
    }

    /// Groups in which a column varies; where it is constant, a group says nothing of it.
    private func groups(varyingIn column: Int) -> [Int] {
        (0..<groupCount).filter { group in
            let place = group * columnCount + column
            return rowCounts[group] > 0
                && Self.varies(
                    columnSquares[place], mean: columnMeans[place], rowCount: rowCounts[group])
        }
    }

    /// `[g][m]`, whether each target varies in each group.
    package var varyingTargets: [[Bool]] {
        (0..<groupCount).map { group in
            (0..<targetCount).map { target in
                let place = group * targetCount + target
                return rowCounts[group] > 0
                    && Self.varies(
                        targetSquares[place], mean: targetMeans[place], rowCount: rowCounts[group])
            }
        }
    }

    /// Pearson's correlation of a column with each target, `[m]`, never NaN.
    ///
    /// Of several groups the deviations are from the mean of each group, pooled over those in which
    /// both vary. It is 0 where there is no such group, and where groups disagree about its sign.
    ///
    /// - Parameters:
    ///   - column: From 0.
    ///   - varyingTargets: What that property says.
    /// - Returns: `[m]`.
    package func correlations(of column: Int, varyingTargets: [[Bool]]) -> [Double] {
        let groups = groups(varyingIn: column)
        return (0..<targetCount).map { target in
            var (product, square, targetSquare) = (0.0, 0.0, 0.0)
            var (rises, falls) = (false, false)
            for group in groups where varyingTargets[group][target] {
                let place = group * columnCount + column
                let own = products[place * targetCount + target]
                // At 0, the group agrees with no other.
                (rises, falls) = (rises || own >= 0, falls || own <= 0)
                product += own
                square += columnSquares[place]
                targetSquare += targetSquares[group * targetCount + target]
            }
            guard rises != falls else { return 0 }
            let correlation = product / (square.squareRoot() * targetSquare.squareRoot())
            return correlation.isFinite ? correlation : 0
        }
    }

    /// The largest absolute correlation of each column with a target, `[d]`, 0...1.
    package var largestCorrelations: [Double] {
        let varying = varyingTargets
        return (0..<columnCount).map { column in
            let found = correlations(of: column, varyingTargets: varying)
            return min(1, found.map(\.magnitude).max() ?? 0)
        }
    }

    /// Means and population standard deviations of some columns over the rows of all groups.
    ///
    /// - Parameter columns: From 0.
    /// - Returns: Both in the order of `columns`; deviations of constant columns are 0, and means
    ///   of no rows.
    package func moments(of columns: [Int]) -> (means: [Double], deviations: [Double]) {
        var (means, deviations): ([Double], [Double]) = ([], [])
        for column in columns {
            var (count, mean, squares) = (0.0, 0.0, 0.0)
            for group in 0..<groupCount where rowCounts[group] > 0 {
                let place = group * columnCount + column
                let more = Double(rowCounts[group])
                let shift = columnMeans[place] - mean
                squares += columnSquares[place] + shift * shift * count * more / (count + more)
                mean += shift * more / (count + more)
                count += more
            }
            let isConstant = !Self.varies(squares, mean: mean, rowCount: Int(count))
            means.append(mean)
            deviations.append(isConstant ? 0 : (squares / count).squareRoot())
        }
        return (means, deviations)
    }

    /// Whether every moment is a finite number.
    package var isFinite: Bool {
        columnMeans.allSatisfy(\.isFinite) && columnSquares.allSatisfy(\.isFinite)
            && targetMeans.allSatisfy(\.isFinite) && targetSquares.allSatisfy(\.isFinite)
            && products.allSatisfy(\.isFinite)
    }
}

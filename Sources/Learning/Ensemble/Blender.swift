package import LinearAlgebra

/// Averages the predictions of several members, such as fold models and seeds.
///
/// Each member's predictions are first standardised within each cell: correlation ignores a cell's
/// scale, so a member that predicts with a larger spread must not count for more. Members are
/// added in `Double` in the order of the calls, so the same order gives the same bytes.
package struct Blender: Sendable {
    /// Cells, in every member alike.
    package let rowCount: Int
    /// Targets, in every member alike.
    package let columnCount: Int
    /// Rows of members that were constant and so added nothing.
    package private(set) var constantRowCount = 0
    /// Members added so far.
    package private(set) var memberCount = 0
    private var totalWeight = 0.0
    private var sums: [Double]

    /// Starts an average over `[rowCount, columnCount]` predictions.
    package init(rowCount: Int, columnCount: Int) {
        self.rowCount = rowCount
        self.columnCount = columnCount
        sums = Array(repeating: 0, count: rowCount * columnCount)
    }

    /// Adds one member.
    ///
    /// - Parameters:
    ///   - prediction: `[rowCount, columnCount]`, finite, in any scale.
    ///   - weight: Not negative.
    package mutating func add(_ prediction: DenseMatrix, weight: Double = 1) {
        precondition(
            prediction.rowCount == rowCount && prediction.columnCount == columnCount,
            "blending \(prediction.rowCount) x \(prediction.columnCount) "
                + "into \(rowCount) x \(columnCount)")
        precondition(weight >= 0 && weight.isFinite, "a member's weight is \(weight)")
        var standardised = prediction
        constantRowCount += standardiseWithinRows(&standardised)
        for index in sums.indices { sums[index] += weight * Double(standardised.values[index]) }
        totalWeight += weight
        memberCount += 1
    }

    /// Returns the weighted mean of the members; zeros when no member has weight.
    package func blended() -> DenseMatrix {
        let scale = totalWeight > 0 ? 1 / totalWeight : 0
        return DenseMatrix(
            rowCount: rowCount, columnCount: columnCount, values: sums.map { Float($0 * scale) })
    }
}

/// Returns the weighted mean of `members`, each standardised within each cell.
///
/// - Parameters:
///   - members: At least one, all `[cellCount, targetCount]`; added in this order.
///   - weights: `[members.count]`, not negative; all equal when nil.
/// - Returns: `[cellCount, targetCount]`.
package func blendMean(_ members: [DenseMatrix], weights: [Double]? = nil) -> DenseMatrix {
    precondition(!members.isEmpty, "nothing to blend")
    precondition(weights.map { $0.count == members.count } ?? true, "one weight for each member")
    var blender = Blender(rowCount: members[0].rowCount, columnCount: members[0].columnCount)
    for (index, member) in members.enumerated() {
        blender.add(member, weight: weights?[index] ?? 1)
    }
    return blender.blended()
}

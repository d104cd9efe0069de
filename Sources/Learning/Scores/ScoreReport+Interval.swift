internal import LinearAlgebra

extension ScoreReport {
    /// Where the mean score would lie had other cells, or other groups, been drawn.
    ///
    /// Percentile bootstrap (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter
    /// 13). It tells nothing of what training again would change.
    package struct Interval: Sendable, Equatable, Codable {
        /// What is drawn again.
        package enum Unit: String, Sendable, Codable {
            /// Single cells, as if they were independent: too narrow where cells of a group are
            /// alike.
            case cells
            /// Whole groups with all of their cells.
            case groups
        }

        /// What is drawn again.
        package var unit: Unit
        /// How many there are.
        package var unitCount: Int
        /// The 2.5th percentile of the means.
        package var lower: Double
        /// The 97.5th percentile of the means.
        package var upper: Double

        /// Samples drawn.
        package static let sampleCount = 1_000
        /// Fewer groups say nothing of others.
        package static let fewestGroups = 3
    }

    /// Draws cells, and groups where there are three or more.
    ///
    /// - Parameters:
    ///   - scores: `[n]`, of the cells that a fold holds out.
    ///   - groups: `[n]`, the group of each; all empty where cells have none.
    ///   - seed: Of the draws.
    /// - Returns: None without scores.
    package static func intervals(
        scores: [Double], groups: [String], seed: UInt64
    ) -> [Interval] {
        precondition(scores.count == groups.count, "one group for each score")
        guard !scores.isEmpty else { return [] }
        var found = [interval(.cells, scores.map { (sum: $0, count: 1) }, seed: seed)]
        var parts: [ExactText: (sum: Double, count: Int)] = [:]
        for (score, group) in zip(scores, groups) {
            let part = parts[ExactText(group)] ?? (0, 0)
            parts[ExactText(group)] = (part.sum + score, part.count + 1)
        }
        if parts.count >= Interval.fewestGroups {
            found.append(
                interval(
                    .groups, parts.sorted { $0.key < $1.key }.map(\.value), seed: seed))
        }
        return found
    }

    private static func interval(
        _ unit: Interval.Unit, _ units: [(sum: Double, count: Int)], seed: UInt64
    ) -> Interval {
        // One stream a unit, so that groups draw the same whether cells are drawn or not.
        var random = RandomStream(
            seed: seed, stream: 0x424F_4F54_0000_0000 | (unit == .cells ? 0 : 1))
        var means: [Double] = []
        for _ in 0..<Interval.sampleCount {
            var (sum, count) = (0.0, 0)
            for _ in units.indices {
                let drawn = units[random.next(below: units.count)]
                sum += drawn.sum
                count += drawn.count
            }
            means.append(sum / Double(count))
        }
        means.sort()
        return Interval(
            unit: unit, unitCount: units.count, lower: percentile(0.025, of: means),
            upper: percentile(0.975, of: means))
    }

    /// A percentile of sorted values, between the two nearest (NumPy's `linear`).
    private static func percentile(_ share: Double, of sorted: [Double]) -> Double {
        let place = share * Double(sorted.count - 1)
        let (below, above) = (Int(place.rounded(.down)), Int(place.rounded(.up)))
        return sorted[below] + (sorted[above] - sorted[below]) * (place - Double(below))
    }
}

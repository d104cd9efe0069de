/// The columns that correlate best with targets, chosen target by target.
package struct CorrelatedColumns: Sendable {
    /// Columns that each target has a choice of, from 1.
    private let countPerTarget: Int
    /// The best columns of any target, each with its largest absolute correlation.
    private var best: [Int: Double] = [:]

    /// Nothing chosen yet.
    package init(countPerTarget: Int) {
        precondition(countPerTarget > 0, "\(countPerTarget) columns for each target")
        self.countPerTarget = countPerTarget
    }

    /// Lets some targets choose: each takes the columns of the largest absolute correlations above
    /// 0; of equal ones the first.
    ///
    /// - Parameters:
    ///   - sums: Of the targets, over all rows.
    ///   - keep: `[d]`, which columns may be chosen.
    package mutating func add(_ sums: CorrelationSums, keep: [Bool]) {
        precondition(keep.count == sums.columnCount, "\(keep.count) of \(sums.columnCount) columns")
        var lists = [[Candidate]](repeating: [], count: sums.targetCount)
        let varying = sums.varyingTargets
        for column in keep.indices where keep[column] {
            let found = sums.correlations(of: column, varyingTargets: varying)
            for (target, correlation) in found.enumerated() where correlation != 0 {
                insert(
                    Candidate(column: column, strength: correlation.magnitude), &lists[target])
            }
        }
        for candidate in lists.joined() {
            best[candidate.column] = max(best[candidate.column] ?? 0, candidate.strength)
        }
    }

    /// The columns that any target chose, ascending; of more than `most` those of the largest
    /// correlations, of equal ones the first.
    package func columns(most: Int) -> [Int] {
        let ordered = best.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        return ordered.prefix(most).map(\.key).sorted()
    }

    private struct Candidate {
        var column: Int
        var strength: Double
    }

    /// Keeps a list in descending order, and no longer than it may be; columns come in ascending
    /// order, so that an equal one comes after.
    private func insert(_ candidate: Candidate, _ list: inout [Candidate]) {
        if list.count == countPerTarget {
            guard let last = list.last, last.strength < candidate.strength else { return }
            list.removeLast()
        }
        var place = list.count
        while place > 0, list[place - 1].strength < candidate.strength { place -= 1 }
        list.insert(candidate, at: place)
    }
}

internal import LinearAlgebra
internal import Learning

/// What rows of wide targets are divided by before anything is learned from them.
package enum TargetDivision: String, Sendable, Codable {
    /// Counts by the median of their row's counts that are not zero, under the logarithm.
    case countMedian = "count-median"
}

extension TargetDivision? {
    /// Rows of targets as networks learn them.
    func apply(_ block: CellMatrix) -> CellMatrix {
        switch self {
        case nil: block
        case .countMedian: countMedianDivided(block)
        }
    }
}

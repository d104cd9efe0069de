internal import Pipelines

/// The part of the ids of the smaller of two files that must match.
package struct LeastMatch: Sendable, Equatable {
    /// From 0 to 1.
    package var share: Double
    /// The key of the cluster file that sets it.
    package var key: String

    /// Sets the share of the ids.
    package init(share: Double = 0.5, key: String = "minimum-match") {
        self.share = share
        self.key = key
    }

    /// Whether this number of matches is enough.
    func allows(_ count: Int, of total: Int) -> Bool {
        Double(count) >= share * Double(total)
    }

    /// What to do where so few are meant to match.
    var way: String { " If so few are meant to match, lower \(key), which is \(share.trimmed)." }
}

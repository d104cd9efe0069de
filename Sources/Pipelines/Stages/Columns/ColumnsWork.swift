/// Decides which columns are used.
///
/// Inputs: `train-statistics` (one a shard, in row order), `train-names`, `target-statistics`,
/// `target-names`, optionally `test-statistics`, `test-names`, and the list file `drop`, with
/// `symbols` (texts, one a column) where it names columns by these. Outputs: `columns` and
/// `report`.
package struct ColumnsWork: Sendable, Equatable, Codable {
    /// Which columns are left out.
    package enum Drop: String, Sendable, Codable {
        case constant, none, list
    }
    /// `constant` leaves out what is constant in the training or in the test cells.
    package var drop: Drop
    /// Whether a reader is of the values as given, which must then be of a size that models bear.
    package var seesGiven: Bool

    /// Names the choice; `list` reads the names from the input `drop`.
    package init(drop: Drop, seesGiven: Bool = true) {
        self.drop = drop
        self.seesGiven = seesGiven
    }
}

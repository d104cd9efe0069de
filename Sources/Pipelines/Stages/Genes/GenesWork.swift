/// Selects columns of the inputs as features of their own, or makes the features of a shard.
package enum GenesWork: Sendable, Equatable, Codable {
    /// Selects columns and fits their scale.
    ///
    /// Inputs: `train-statistics` (one a shard, in row order), `train-names`, `target-names`,
    /// `columns`, and the list files `genes` and `aliases`; `symbols` (texts, one a column) where
    /// columns are found by these. Outputs: `genes` (columns, means, scales) and `report`.
    case select(Selection)
    /// The selected columns of one shard, standardised.
    ///
    /// Inputs: `shard`, `columns`, `genes`. Output: `features` (cells, [n, genes]). Test columns
    /// are brought into training order first. Values are those of a view that looks at a row alone,
    /// named as in a cluster file; nil where they are as given.
    case apply(isTest: Bool, view: String? = nil)

    /// How columns are selected; columns left out never are.
    package enum Selection: String, Sendable, Codable {
        /// By the targets' names.
        case match
        /// By the list `genes`.
        case list
    }
}

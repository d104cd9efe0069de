/// Describes cells by their own values, or chooses the columns over which that is done.
package enum CellStatisticsWork: Sendable, Equatable, Codable {
    /// Chooses the columns that training and test inputs both have, by name; all columns without
    /// test inputs. Columns that a study leaves out of its models count all the same.
    ///
    /// Input: `columns`. Output: `counted` (bytes, [d]).
    case choose
    /// The features of one shard; see `CellSummary`.
    ///
    /// Of cells that lack columns which are counted, the others count.
    ///
    /// Inputs: `shard` and `counted`; of test cells also `columns`, which says where their columns
    /// stand in training. Output: `features` (cells, [n, 4 + quantiles]).
    case describe(isTest: Bool, quantiles: [Double])
}

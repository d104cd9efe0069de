/// Decides which columns are used, and how selected genes are scaled.
///
/// Inputs: `train-statistics` (one a shard, in row order), `train-names`, `target-statistics`,
/// `target-names`, optionally `test-statistics`, `test-names`, and the list files `genes`, `drop`,
/// `aliases`. Outputs: `columns`, `report`, and `documents` where columns are counted.
package struct ColumnsWork: Sendable, Equatable, Codable {
    /// Which columns are left out.
    package enum Drop: String, Sendable, Codable {
        case constant, none, list
    }
    /// Which genes are added to the components, one feature each.
    package enum Genes: String, Sendable, Codable {
        case match, none, list
    }
    /// `constant` leaves out what is constant in the training or in the test cells.
    package var drop: Drop
    /// `match` goes by the targets' names; columns left out are never selected.
    package var genes: Genes

    /// Over which cells the statistics of the columns are told to views that need them.
    package enum Documents: String, Sendable, Codable {
        /// The training cells.
        case train
        /// The training and the test cells.
        case all
    }
    /// Nil where no view needs any.
    package var documents: Documents?
    /// Whether a view is of the values as given, which must then be of a size that networks bear.
    package var seesGiven: Bool

    /// Names the choices; `list` reads the names from the input of that role.
    package init(
        drop: Drop, genes: Genes, documents: Documents? = nil, seesGiven: Bool = true
    ) {
        self.seesGiven = seesGiven
        self.drop = drop
        self.genes = genes
        self.documents = documents
    }
}

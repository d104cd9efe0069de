/// What was decided about the input columns and seen in the values, for people: the output
/// `report` of the task that decides.
package struct ColumnReport: Sendable, Equatable, Codable {
    /// A protein and the genes found for it.
    package struct Match: Sendable, Equatable, Codable {
        /// The target's name.
        package var protein: String
        /// Names of the input columns.
        package var genes: [String]
        /// How they were found, or why there are none.
        package var reason: String

        /// Describes a match.
        package init(protein: String, genes: [String], reason: String) {
            self.protein = protein
            self.genes = genes
            self.reason = reason
        }
    }

    /// Input columns of the training cells.
    package var columnCount: Int
    /// Those that the decomposition sees.
    package var keptCount: Int
    /// Names of the columns that are features of their own.
    package var selectedGenes: [String]
    /// Names of those that would be, had they not been left out.
    package var droppedGenes: [String]
    /// One a target, where genes are matched.
    package var matches: [Match]
    /// What was seen in the values.
    package var values: ValueFacts

    /// Joins decisions and facts.
    package init(
        columnCount: Int, keptCount: Int, selectedGenes: [String], droppedGenes: [String],
        matches: [Match], values: ValueFacts
    ) {
        self.columnCount = columnCount
        self.keptCount = keptCount
        self.selectedGenes = selectedGenes
        self.droppedGenes = droppedGenes
        self.matches = matches
        self.values = values
    }
}

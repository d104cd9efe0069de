package import Foundation

/// Which columns are features of their own, for people: the output `report` of the task that
/// selects them.
package struct GeneReport: Sendable, Equatable, Codable {
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

    /// Names of the columns that are features of their own.
    package var selectedGenes: [String]
    /// One a target, where genes are matched.
    package var matches: [Match]

    /// Joins what was selected and how it was found.
    package init(selectedGenes: [String], matches: [Match]) {
        self.selectedGenes = selectedGenes
        self.matches = matches
    }

    /// Reads the JSON of a report.
    package init(json: Data) throws {
        self = try JSONDecoder().decode(GeneReport.self, from: json)
    }
}

/// The competition's metric of a submission: mean correlation per cell, public and private apart.
package struct SubmissionScores: Sendable, Codable, Equatable {
    /// The scores of some cells.
    package struct Group: Sendable, Codable, Equatable {
        /// `citeseq`, `multiome` or `all`.
        package let name: String
        /// Mean over the public cells; nil if there are none.
        package let publicScore: Double?
        /// Mean over the private cells; nil if there are none.
        package let privateScore: Double?
        /// Cells of the public score.
        package let publicCellCount: Int
        /// Cells of the private score.
        package let privateCellCount: Int
    }

    /// Each technology that has scored cells.
    package let technologies: [Group]
    /// Every scored cell, whichever its technology.
    package let all: Group
    /// Rows of the submission, those that count for nothing too.
    package let rowCount: Int
}

/// Sums that become a group of scores.
struct ScoreSums {
    /// Which score a cell counts for.
    enum Part: String {
        case publicScore = "public"
        case privateScore = "private"
        case unscored
    }

    private var publicSum = 0.0
    private var privateSum = 0.0
    private var publicCount = 0
    private var privateCount = 0

    /// Adds a cell.
    mutating func add(_ score: Double, _ part: Part) {
        switch part {
        case .publicScore:
            publicSum += score
            publicCount += 1
        case .privateScore:
            privateSum += score
            privateCount += 1
        case .unscored: break
        }
    }

    /// The means so far.
    func group(_ name: String) -> SubmissionScores.Group {
        SubmissionScores.Group(
            name: name, publicScore: publicCount > 0 ? publicSum / Double(publicCount) : nil,
            privateScore: privateCount > 0 ? privateSum / Double(privateCount) : nil,
            publicCellCount: publicCount, privateCellCount: privateCount)
    }

    /// Whether no cell was added.
    var isEmpty: Bool { publicCount + privateCount == 0 }
}

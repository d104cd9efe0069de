extension ScoreReport {
    /// Scores of predictions that need no network, of the same cells and by the same rule.
    ///
    /// A network that does not beat the mean profile has learned nothing about single cells. One
    /// that does not beat the ridge has learned nothing beyond a linear model.
    package struct Baselines: Sendable, Equatable, Codable {
        /// Scores of the cells of the report's part of the same name.
        package struct Part: Sendable, Equatable, Codable {
            /// As the report's part is called.
            package var name: String
            /// Of the mean of the training cells' targets; nil without cells.
            @OrNull package var meanProfile: Double?
            /// Of ridge regression on the network's features; nil without cells.
            @OrNull package var ridge: Double?
        }

        /// The scores of the cells divided by one metadata column.
        package struct Partition: Sendable, Equatable, Codable {
            /// The metadata column.
            package var column: String
            /// One part per value, in the order of the report's.
            package var parts: [Part]
        }

        /// `[foldCount]`, the penalty that the ridge of each fold chose on its training cells.
        package var ridgeLambdas: [Double]
        /// All cells.
        package var overall: Part
        /// One part per fold.
        package var folds: [Part]
        /// One part per group.
        package var groups: [Part]
        /// One part per value of each further metadata column.
        package var partitions: [Partition]
    }
}

extension ScoreReport.Baselines {
    /// Divides the scores of baselines as those of networks are.
    ///
    /// - Parameters:
    ///   - folds: The plan, over `cellCount` cells.
    ///   - meanProfile: `[cellCount]`, in the plan's cell order.
    ///   - ridge: `[cellCount]`, likewise.
    ///   - ridgeLambdas: `[foldCount]`.
    ///   - metadata: Further columns to divide the cells by.
    package init(
        folds: FoldPlan, meanProfile: CellScores, ridge: CellScores, ridgeLambdas: [Double],
        metadata: [ScoreReport.MetadataColumn] = []
    ) {
        precondition(ridgeLambdas.count == folds.foldCount, "one penalty a fold")
        let profiles = ScoreReport(folds: folds, scores: meanProfile, metadata: metadata)
        let ridges = ScoreReport(folds: folds, scores: ridge, metadata: metadata)
        self.ridgeLambdas = ridgeLambdas
        overall = Part(profiles.overall, ridges.overall)
        self.folds = zip(profiles.folds, ridges.folds).map { Part($0, $1) }
        groups = zip(profiles.groups, ridges.groups).map { Part($0, $1) }
        partitions = zip(profiles.partitions, ridges.partitions).map { profile, ridge in
            Partition(
                column: profile.column, parts: zip(profile.parts, ridge.parts).map { Part($0, $1) })
        }
    }
}

extension ScoreReport.Baselines.Part {
    fileprivate init(_ profile: ScoreReport.Part, _ ridge: ScoreReport.Part) {
        name = profile.name
        meanProfile = profile.score
        self.ridge = ridge.score
    }
}

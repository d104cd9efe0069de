extension ScoreReport {
    /// What a truncated SVD of the study found.
    package struct DecompositionSummary: Sendable, Equatable, Codable {
        /// What was decomposed: `inputs` and the view, or `targets` and the fold left out.
        package var name: String
        /// Components asked for; those beyond `foundCount` are zero.
        package var askedCount: Int
        /// Components that exist: the rank of the matrix, where it is below what was asked.
        package var foundCount: Int
        /// The largest singular value; nil if there is none.
        @OrNull package var largestSingularValue: Double?
        /// The smallest singular value of a component that exists; nil if there is none.
        @OrNull package var smallestSingularValue: Double?
        /// The largest ‖AᵀAv − θv‖/θ before the last pass, which brings components closer: some
        /// true eigenvalue of AᵀA lies within this part of θ.
        package var residual: Double
        /// Whether `accuracy: exact` reached its tolerance; nil for another accuracy.
        @OrNull package var isConverged: Bool?

        /// Describes a decomposition that asked for `askedCount` components.
        package init(
            name: String, askedCount: Int, foundCount: Int, largestSingularValue: Double?,
            smallestSingularValue: Double?, residual: Double, isConverged: Bool?
        ) {
            self.name = name
            self.askedCount = askedCount
            self.foundCount = foundCount
            self.largestSingularValue = largestSingularValue
            self.smallestSingularValue = smallestSingularValue
            self.residual = residual
            self.isConverged = isConverged
        }

        /// What the user should know about it.
        package var notices: [String] {
            var notices: [String] = []
            if foundCount < askedCount {
                notices.append(
                    "The SVD of the \(name) has \(foundCount) components, fewer than the"
                        + " \(askedCount) asked for: the others are zero and add nothing. The rank"
                        + " of the matrix allows no more; lower components.")
            }
            if isConverged == false {
                notices.append(
                    "The exact SVD of the \(name) did not converge in the sweeps it may make:"
                        + " the residual of AᵀA is \(residual), so singular values may be off by"
                        + " half of it. Raise sweeps, or ask for fewer components.")
            }
            return notices
        }
    }
}

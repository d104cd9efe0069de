/// Turns one shard of wide targets into coordinates in their decomposition.
///
/// Inputs: `shard`, `components`. Output: `latent` (cells, [n, k]): each row of targets,
/// standardised, times the components.
package struct LatentWork: Sendable, Equatable, Codable {
    /// The fold whose cells the components were fitted without; nil where they were fitted on all.
    package var withoutFold: Int?
    /// What is done to rows first; nil leaves them as scores see them.
    package var division: TargetDivision?

    /// Describes the projection of a shard of targets.
    package init(withoutFold: Int?, division: TargetDivision? = nil) {
        self.division = division
        self.withoutFold = withoutFold
    }
}

/// The keys of a partial least squares regression.
package struct PartialLeastSquaresParameters: DeclaredParameters, Codable, Equatable {
    /// At most.
    package var components = 20
    /// Whether all targets count alike.
    package var scalesTargets = false

    /// Twenty components of targets as they are.
    package init() {}

    package static let declaration = Declaration<PartialLeastSquaresParameters>(
        .integer(
            "components", \.components, 1...1_000,
            "Most components; fewer are taken where features or targets have no more."),
        .boolean(
            "scale-targets", \.scalesTargets,
            "Whether each target is divided by its standard deviation, so that all count alike."))
}

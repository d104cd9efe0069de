/// What a build calls itself: the one name that `--version`, hellos and messages show.
package enum Build {
    /// The release, as the changelog names it.
    private static let release = "0.1.0"

    /// The release with the generation of its results and its protocol, such as
    /// `0.1.0 (results 2, protocol 2.1)`.
    package static let name =
        "\(release) (results \(TaskKey.generation), protocol \(Frame.major).\(Frame.minor))"
}

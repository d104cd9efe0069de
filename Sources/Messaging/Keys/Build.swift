/// What a build calls itself: the one name that `--version`, hellos and messages show.
package enum Build {
    /// The release, as the changelog names it.
    private static let release = "0.1.0"

    /// The release with its protocol, such as `0.1.0 (protocol 4.0)`; results have a version for
    /// each kind of task.
    package static let name = "\(release) (protocol \(Frame.major).\(Frame.minor))"
}

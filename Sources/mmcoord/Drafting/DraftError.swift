/// Why no cluster file can be written for some data files.
package enum DraftError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A file cannot be read.
    case unreadable(problems: [String])
    /// The files do not show what is to be predicted from what.
    case undecided(found: [String], reason: String, remedy: String)
    /// The cluster file would not pass its check.
    case unusable(reason: String)

    package var description: String {
        switch self {
        case .unreadable(let problems):
            problems.joined(separator: "\n")
        case .undecided(let found, let reason, let remedy):
            """
            \(reason). Found:
            \(found.map { "  - \($0)" }.joined(separator: "\n"))
            \(remedy)
            """
        case .unusable(let reason):
            """
            no cluster file was written, because 'mmcoord check' would refuse it: \(reason)
            Put the files right, or write the cluster file by hand (Cluster/ has examples).
            """
        }
    }
}

/// Why a cluster file cannot be used.
package enum ClusterFileError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file could not be read at all.
    case unreadable(path: String, reason: String)
    /// The file was read and is wrong; all problems found, in the order of their lines.
    case invalid(path: String, problems: [ClusterFileProblem])

    package var description: String {
        switch self {
        case .unreadable(let path, let reason):
            "cannot read the cluster file \(path): \(reason)"
        case .invalid(_, let problems): ProblemList.text(problems)
        }
    }
}

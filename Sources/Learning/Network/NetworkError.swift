/// Errors of a network or a checkpoint that comes from a file.
package enum NetworkError: Error, Sendable, Equatable, CustomStringConvertible {
    /// An archive holds no network, or a damaged one.
    case invalidNetwork(source: String, reason: String)
    /// A checkpoint belongs to another training.
    case checkpointMismatch(source: String, what: String, expected: String, found: String)

    /// What happened, where, and what to do about it.
    package var description: String {
        switch self {
        case .invalidNetwork(let source, let reason):
            "cannot read a network from \(source): \(reason). Train it again."
        case .checkpointMismatch(let source, let what, let expected, let found):
            "the checkpoint in \(source) belongs to another training: its \(what) is \(found), "
                + "expected \(expected). Delete it to start from the first epoch."
        }
    }
}

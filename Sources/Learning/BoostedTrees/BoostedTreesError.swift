/// Errors of boosted trees: of the library that grows them, or of an archive that holds them.
package enum BoostedTreesError: Error, Sendable, Equatable, CustomStringConvertible {
    /// libxgboost could not do something; `reason` is its own message, as one printable line.
    case library(operation: String, reason: String)
    /// An archive holds no trees, or damaged ones.
    case invalidTrees(source: String, reason: String)
    /// A checkpoint belongs to another training.
    case checkpointMismatch(source: String, what: String, expected: String, found: String)

    /// What happened, where, and what to do about it.
    package var description: String {
        switch self {
        case .library(let operation, let reason):
            "libxgboost cannot \(operation): \(reason). Give the task more memory, or install "
                + "the same release of libxgboost on every machine."
        case .invalidTrees(let source, let reason):
            "cannot read trees from \(source): \(reason). Train them again."
        case .checkpointMismatch(let source, let what, let expected, let found):
            "the checkpoint in \(source) belongs to another training: its \(what) is \(found), "
                + "expected \(expected). Delete it to start from the first tree."
        }
    }
}

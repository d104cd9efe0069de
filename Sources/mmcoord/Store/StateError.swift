/// What can go wrong with a study's state folder and the files it remembers.
package enum StateError: Error, Sendable, Equatable, CustomStringConvertible {
    case store(path: String, reason: String)
    case folder(path: String, reason: String)
    case missingFile(path: String, reason: String)
    case notFinished(path: String, found: String)
    case cannotWrite(path: String, reason: String)

    package var description: String {
        switch self {
        case .store(let path, let reason):
            """
            cannot use the job store \(path): \(reason). If the disk is full, make room and start \
            again; the results in it are kept.
            """
        case .folder(let path, let reason):
            """
            cannot use the state folder \(path): \(reason). Name a folder you may write to under \
            cluster.state.
            """
        case .missingFile(let path, let reason):
            "cannot read \(path): \(reason). Correct the path in the cluster file."
        case .notFinished(let path, let found):
            """
            there is no \(path) yet: \(found). Wait for 'mmcoord run' to end, or start it again: \
            it goes on where it was.
            """
        case .cannotWrite(let path, let reason):
            "cannot write \(path): \(reason). Choose another place, or make room."
        }
    }
}

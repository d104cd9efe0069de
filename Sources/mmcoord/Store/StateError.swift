/// What can go wrong with a study's state folder and the files it remembers.
package enum StateError: Error, Sendable, Equatable, CustomStringConvertible {
    case store(path: String, reason: String)
    /// The disk has no room for it.
    case storeFull(path: String, reason: String)
    /// Its file is not what SQLite wrote.
    case damagedStore(path: String, reason: String)
    /// The last status of a study cannot be read; its results may well be sound.
    case damagedStatus(path: String)
    /// A later release has written there.
    case newerStore(path: String, found: String)
    case folder(path: String, reason: String)
    case missingFile(path: String, reason: String)
    case notFinished(path: String, found: String)
    case cannotWrite(path: String, reason: String)
    /// A file that the study reads has changed since it began.
    case changedFile(path: String)
    /// A result is not what was written.
    case damagedResult(path: String, expected: String, found: String)
    /// The study has no evaluation ids, so it makes no submission.
    case noSubmission(path: String)
    /// The cluster file has changed since the results were made.
    case otherStudy(path: String, clusterFile: String)
    /// The results are there, but this release or the data as they are give other ones.
    case otherResults(path: String, clusterFile: String)
    /// What a task left is no longer there, or is damaged.
    case resultsGone(path: String, what: String, clusterFile: String)
    /// There are no result files of a part.
    case noResults(part: String, path: String, found: String)
    /// A coordinator elsewhere has no results to give.
    case notServed(address: String, reason: String)
    /// Another coordinator has the lock.
    case inUse(path: String)

    package var description: String {
        switch self {
        case .store(let path, let reason):
            """
            cannot use the job store \(path): \(reason). See that you may write there, and start \
            again; the results in it are kept.
            """
        case .storeFull(let path, let reason):
            """
            cannot write the job store \(path): \(reason). The disk, or your share of it, is full: \
            make room and start again; the results in it are kept.
            """
        case .damagedStore(let path, let reason):
            """
            the job store \(path) is damaged: \(reason). Start 'mmcoord run' again: it is set \
            aside, and what is done is computed again.
            """
        case .damagedStatus(let path):
            """
            the last status of the study in \(path) is damaged. Start 'mmcoord run' again: it \
            writes another, and keeps what is done.
            """
        case .newerStore(let path, let found):
            """
            the job store \(path) is of a later release: it has been through the migration \
            '\(found)', which this mmcoord does not know. Use that release, or name another \
            folder under cluster.state; nothing was changed.
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
        case .noSubmission(let path):
            """
            \(path) has no study.evaluation-ids, so its study makes no submission; its scores, \
            models and predictions are in the state folder
            """
        case .otherStudy(let path, let clusterFile):
            """
            \(path) was made with another version of \(clusterFile). Run \
            'mmcoord run \(clusterFile)' again: what the change leaves valid is not computed again.
            """
        case .otherResults(let path, let clusterFile):
            """
            the results in \(path) were made by another release, or with other data than \
            \(clusterFile) names now. Run 'mmcoord run \(clusterFile)' again: what is still valid \
            is not computed again.
            """
        case .resultsGone(let path, let what, let clusterFile):
            """
            \(what) is no longer in \(path). Run 'mmcoord run \(clusterFile)' again: it computes \
            what is missing, and keeps the rest.
            """
        case .noResults(let part, let path, let found):
            "\(path) has no \(part); it has \(found). Choose another with --what."
        case .notServed(let address, let reason):
            """
            no results can be fetched from \(address): \(reason)\(reason.last == "." ? "" : ".") A \
            coordinator serves them from the end of the study on, and goes on with \
            'mmcoord run FILE --serve-results'.
            """
        case .inUse(let path):
            """
            another mmcoord runs the study in \(path). See it with 'mmcoord status'; stop it \
            first, or name another folder under cluster.state.
            """
        case .changedFile(let path):
            """
            \(path) has changed since the study began, so no submission is written. Start \
            'mmcoord run' again: what is done is kept.
            """
        case .damagedResult(let path, let expected, let found):
            """
            \(path) is not what was written: it should have SHA-256 \(expected) but has \(found). \
            Start 'mmcoord run' again: it is written anew.
            """
        case .cannotWrite(let path, let reason):
            "cannot write \(path): \(reason). Choose another place, or make room."
        }
    }
}

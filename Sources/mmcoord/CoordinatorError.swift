/// What can go wrong in the coordinator outside the modules it calls.
///
/// Every description says what was found, where, and what to do about it.
package enum CoordinatorError: Error, Sendable, Equatable {
    /// The cluster file could not be read at all.
    case unreadableClusterFile(path: String, reason: String)
    /// The cluster file was read and is wrong; all problems found, in the order of their lines.
    case clusterFile(path: String, problems: [ClusterFileProblem])
    /// The data the cluster file points to cannot be studied; all problems found.
    case study(path: String, problems: [StudyProblem])
    /// Predictions of finished tasks do not fit the study; nothing was written.
    case assembly(what: String, place: String, found: String, expected: String)
    /// A file of results could not be written.
    case cannotWrite(path: String, reason: String)
    /// More workers than one coordinator can hold ask for work.
    case crowded(workerCount: Int)
    /// This machine cannot run at the processor level that the cluster file wants.
    case processorLevel(place: String, reason: String)
}

extension CoordinatorError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unreadableClusterFile(let path, let reason):
            return "cannot read the cluster file \(path): \(reason)"
        case .clusterFile(_, let problems):
            return Self.lines(problems.map(\.description))
        case .study(_, let problems):
            return Self.lines(problems.map(\.description))
        case .assembly(let what, let place, let found, let expected):
            return "cannot assemble \(what): \(place): found \(found), expected \(expected). "
                + "No file was written; remove the state folder and run again if this persists."
        case .cannotWrite(let path, let reason):
            return "cannot write \(path): \(reason)"
        case .crowded(let count):
            return "this coordinator has \(count) workers and takes no more; start fewer, with "
                + "more slots each (mmworker --slots)"
        case .processorLevel(let place, let reason):
            return "\(place) cannot be had on this machine: \(reason). Choose a level that every "
                + "machine has (portable on any x86-64), or leave the key out."
        }
    }

    /// One problem a line; a count first when there are several.
    private static func lines(_ problems: [String]) -> String {
        guard problems.count > 1 else { return problems.first ?? "no problem recorded" }
        return "\(problems.count) problems:\n"
            + problems.map { "  - " + $0 }.joined(separator: "\n")
    }
}

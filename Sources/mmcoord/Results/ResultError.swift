/// Why the results of a study were not written.
package enum ResultError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Predictions of finished tasks do not fit the study; nothing was written.
    case assembly(what: String, place: String, found: String, expected: String)
    /// A file of results could not be written.
    case cannotWrite(path: String, reason: String)

    package var description: String {
        switch self {
        case .assembly(let what, let place, let found, let expected):
            "cannot assemble \(what): \(place): found \(found), expected \(expected). "
                + "No file was written; remove the state folder and run again if this persists."
        case .cannotWrite(let path, let reason): "cannot write \(path): \(reason)"
        }
    }
}

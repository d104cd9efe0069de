/// One thing wrong with the data of a study: where, what was found, what to do.
package struct StudyProblem: Error, Sendable, Equatable, CustomStringConvertible {
    /// Cluster file, line and key that led to it, such as `a.yaml:14: study.metadata`.
    package var place: String
    /// What was found, naming the data file and the place in it.
    package var found: String
    /// What the user does next.
    package var advice: String

    package var description: String {
        let end = found.hasSuffix(".") ? "" : "."
        return "\(place): \(found)\(end)" + (advice.isEmpty ? "" : " " + advice)
    }
}

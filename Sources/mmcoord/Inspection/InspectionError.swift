/// Why the data that a cluster file names cannot be studied.
package enum InspectionError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The data is wrong; all problems found.
    case unusableData(path: String, problems: [StudyProblem])

    package var description: String {
        switch self {
        case .unusableData(_, let problems): ProblemList.text(problems)
        }
    }
}

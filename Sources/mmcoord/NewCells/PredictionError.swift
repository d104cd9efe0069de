/// Why a finished study does not predict new cells.
package enum PredictionError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The study asks several questions and none was named, or has none of that name.
    case question(path: String, found: String?, choices: [String])
    /// Tasks of the study are not done, or not with the data and the settings as they are now.
    case unfinished(path: String, done: Int, total: Int, reason: String)
    /// Results are of a build that computes other bytes.
    case otherBuild(path: String, found: String)
    /// What a task of the study left is not there any more, or damaged.
    case gone(task: String, role: String, reason: String, path: String)
    /// The new cells do not fit the study: each with what to do.
    case unusable([String])
    /// The file cannot be written there.
    case output(path: String, reason: String, advice: String)

    package var description: String {
        switch self {
        case .question(let path, let found, let choices):
            (found.map { "\(path) asks no question '\($0)'" }
                ?? "\(path) asks \(choices.count) questions")
                + ": name one of \(choices.joined(separator: ", ")) with --question."
        case .unfinished(let path, let done, let total, let reason):
            """
            the study of \(path) is not finished: \(done) of \(total) tasks are done\(reason). \
            Run 'mmcoord run \(path)' to its end, then predict.
            """
        case .otherBuild(let path, let found):
            """
            the study of \(path) was computed by another build: \(found). Run \
            'mmcoord run \(path)' with this build, or predict with the one that computed it.
            """
        case .gone(let task, let role, let reason, let path):
            """
            '\(role)' of the task \(task) cannot be read: \(reason). Run 'mmcoord run \(path)' \
            again, which makes what is damaged; if it is not made again, remove the state folder \
            first.
            """
        case .unusable(let problems): ProblemList.text(problems)
        case .output(let path, let reason, let advice):
            "cannot write \(path): \(reason). \(advice)"
        }
    }
}

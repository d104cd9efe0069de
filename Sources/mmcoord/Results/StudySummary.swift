internal import SingleCell

/// What `mmcoord run` tells the user of a finished study.
package struct StudySummary: Sendable {
    /// The submission that was written.
    package struct Submission: Sendable, Equatable {
        /// Where it is.
        package var path: String
        /// Rows without the header.
        package var rowCount: Int
        /// SHA-256 of the file, in hexadecimal.
        package var sha256: String

        /// Describes a submission.
        package init(path: String, rowCount: Int, sha256: String) {
            self.path = path
            self.rowCount = rowCount
            self.sha256 = sha256
        }
    }

    /// One for each question.
    package let questions: [QuestionSummary]
    /// The submission, if there is one.
    package let submission: Submission?
    /// What the user should know.
    package let notices: [String]
    /// Notices of trainings whose loss was not a finite number; they are logged too.
    package let divergences: [String]
    private let folder: String

    /// Summarises a study whose results are written.
    init(
        questions: [QuestionSummary], notices: [String], divergences: [String],
        folder: String, submission: Submission?
    ) {
        self.questions = questions
        self.notices = notices
        self.divergences = divergences
        self.folder = folder
        self.submission = submission
    }

    /// The summary as plain text, ending in a line feed.
    package var text: String {
        let isSingle = questions.count == 1
        var text = questions.map { part in
            (isSingle ? "" : "\(part.name)\n\n") + part.text
        }.joined(separator: "\n")
        if !notices.isEmpty {
            text += "\nNotices\n" + notices.map { "  - \($0.printable)\n" }.joined()
        }
        for part in questions {
            text += "\nWhat the score\(isSingle ? "" : " of \(part.name)") means\n" + part.meaning
        }
        for part in questions {
            text += "\nFiles in \(part.folder)\n"
            text += "  scores.json, provenance.json, history.csv, models/, baselines/"
            text += isSingle ? ", summary.txt\n" : "\n"
            text += "  \(part.predictionFiles.joined(separator: ", "))\n"
            text += "  \(part.tables.joined(separator: ", "))\n"
            text += part.exports.map { "  \($0)\n" }.joined()
        }
        if !isSingle { text += "\nFiles in \(folder)\n  summary.txt\n" }
        if let submission {
            text += "\nSubmission\n  \(submission.path)\n  \(submission.rowCount) rows,"
            text += " SHA-256 \(submission.sha256)\n"
        } else {
            text += "\nNo submission: the study has "
            text +=
                questions.contains(where: \.hasTestPredictions)
                ? "no evaluation ids.\n" : "no test inputs.\n"
        }
        return text
    }
}

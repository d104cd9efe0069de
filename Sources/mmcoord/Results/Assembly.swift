internal import Foundation
internal import Learning

/// Writes the files of a finished study: submission, summary, and for each question predictions,
/// models, histories and scores.
///
/// Every file appears by rename, complete or not at all, and the submission comes last: a
/// submission on disk means that all other files are there too. A study of two questions has a
/// folder for each, and one submission.
package struct Assembly {
    let file: ClusterFile
    let inspection: StudyInspection
    /// One for each question, in the order of the inspection.
    let questions: [QuestionAssembly]
    private let notices: [String]

    /// Gathers the outputs of finished tasks.
    ///
    /// - Parameters:
    ///   - file: The cluster file.
    ///   - inspection: What was found in its data.
    ///   - questions: One for each question of the inspection, in its order.
    ///   - notices: What the user should know of how tasks were computed.
    package init(
        file: ClusterFile, inspection: StudyInspection, questions: [QuestionAssembly],
        notices: [String] = []
    ) {
        self.notices = notices
        self.file = file
        self.inspection = inspection
        self.questions = questions
    }

    /// Writes every file of the study into `folder`.
    ///
    /// - Parameters:
    ///   - folder: Where the files go; created when absent.
    ///   - digest: Returns the SHA-256 of a file in hexadecimal.
    /// - Returns: What to tell the user; also written as `summary.txt`.
    /// - Throws: `ResultError.assembly` when what tasks left does not fit the study, and what
    ///   writing throws; no submission is then written.
    package func write(
        to folder: String, digest: (String) throws -> String
    ) throws -> StudySummary {
        var written: [QuestionAssembly.Written] = []
        var reports: [QuestionSummary] = []
        for question in questions {
            let place = Self.folder(of: question.inspection.section, of: questions, in: folder)
            let files = try question.write(to: place)
            reports.append(
                try QuestionSummary(
                    question, written: files, folder: place, isOnly: questions.count == 1))
            written.append(files)
        }
        var submission: StudySummary.Submission?
        let blends = written.compactMap(\.blend)
        if let path = file.study.evaluationIds, !blends.isEmpty {
            let place = folder + "/submission.csv"
            let rowCount = try SubmissionAssembly(evaluationIds: path, blends: blends)
                .write(to: place, expectedRowCount: inspection.evaluation?.rowCount)
            submission = StudySummary.Submission(
                path: place, rowCount: rowCount, sha256: try digest(place))
        }
        let summary = StudySummary(
            questions: reports,
            notices: inspection.notices + lateCautions + notices
                + questions.flatMap { $0.decompositions.flatMap(\.notices) }
                + reports.flatMap(\.notices),
            divergences: reports.flatMap(\.divergences), folder: folder, submission: submission)
        try ResultFile.write(Data(summary.text.utf8), to: folder + "/summary.txt")
        return summary
    }

    /// Notices about folds that a task found, so that the inspection could not check them.
    private var lateCautions: [String] {
        questions.filter { $0.inspection.foldPlan == nil }
            .flatMap { $0.inspection.cautions(of: $0.foldPlan) }
    }

    /// Returns `folder` itself for a single question, else a folder of its name inside.
    static func folder(
        of section: QuestionSection, of all: [QuestionAssembly], in folder: String
    ) -> String {
        all.count == 1 ? folder : "\(folder)/\(section.name)"
    }
}

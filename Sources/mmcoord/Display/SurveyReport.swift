package import SingleCell

/// What is in data files, as `mmcoord inspect --json` prints it.
package struct SurveyReport: Sendable, Codable, Equatable {
    /// One file or folder.
    package struct File: Sendable, Codable, Equatable {
        /// As the user named it.
        package var path: String
        /// Why nothing is known; absent where something is.
        package var problem: String?
        /// What is in it; absent where it cannot be read.
        package var survey: FileSurvey?
        /// For each of `survey.matrices`, the value of a cluster file that chooses it.
        package var sources: [String]
        /// For each of `survey.matrices`, what it can serve as, in words; empty if unreadable.
        package var uses: [String]
    }

    /// In the order given.
    package var files: [File]

    /// Combines what was found.
    package init(_ files: [SurveyedFile]) {
        self.files = files.map { file in
            let matrices = file.survey?.matrices ?? []
            return File(
                path: file.path, problem: file.problem, survey: file.survey,
                sources: matrices.map { SourceText.yaml(path: file.path, $0.selection) },
                uses: matrices.map { $0.description.map(SurveyText.use) ?? "" })
        }
    }
}

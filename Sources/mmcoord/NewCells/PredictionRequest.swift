/// What a user asks of a finished study.
package struct PredictionRequest: Sendable {
    /// The study, with the question that is asked alone.
    package var file: ClusterFile
    /// The new cells.
    package var inputs: MatrixLocation
    /// Facts about them, where the file itself holds none.
    package var metadata: String?
    /// Where predictions go.
    package var output: String
    /// How wide predictions are written; nil: every value.
    package var wide: ResultsSection.Wide?
    /// Whether columns that carry most of what models see may be missing, and ambiguous ones count
    /// as missing.
    package var allowsMissing = false
    /// Whether values may be of another kind than those of the training cells.
    package var allowsValues = false

    /// Asks a question of a study.
    ///
    /// - Parameters:
    ///   - file: The cluster file.
    ///   - question: Its name; may be nil where there is one.
    ///   - inputs: The new cells.
    ///   - output: Where predictions go.
    /// - Throws: `PredictionError.question`.
    package init(
        _ file: ClusterFile, question: String?, inputs: MatrixLocation, output: String
    ) throws(PredictionError) {
        let all = file.study.questions
        let chosen = question.map { name in all.filter { $0.name == name } } ?? all
        guard chosen.count == 1 else {
            throw .question(path: file.path, found: question, choices: all.map(\.name))
        }
        self.file = file
        self.file.study.questions = chosen
        // Rows of a submission decide nothing that is learned.
        self.file.study.evaluationIds = nil
        self.inputs = inputs
        self.output = output
    }

    /// The folder of what predicting leaves until it has ended.
    package var folder: String { "\(file.cluster.state)/prediction" }
}

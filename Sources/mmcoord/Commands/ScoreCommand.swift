import ArgumentParser
import Foundation
import SingleCell

/// `mmcoord score SUBMISSION --study DIRECTORY`.
struct ScoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "score",
        abstract: "Scores a submission against hidden truth, as the competition does.",
        discussion: """
            A cell's score is Pearson's correlation over the targets asked of it; public and \
            private scores are means over their cells. --study takes the files that 'mmcoord \
            synthesize' wrote; the other options name files of any origin.
            """)

    @Argument(help: "The submission: row_id,target, in the order of the evaluation ids.")
    var submission: String
    @Option(help: "A folder that 'mmcoord synthesize' wrote.") var study: String?
    @Option(help: "evaluation_ids.csv: row_id,cell_id,gene_id.") var evaluationIds: String?
    @Option(parsing: .upToNextOption, help: "Matrices of true values, one for each technology.")
    var truth: [String] = []
    @Option(help: "A table of cell_id and part: public, private or unscored.")
    var scoring: String?
    @Option(help: "The score of a constant prediction: -1 as on Kaggle, or 0.")
    var constant = -1.0
    @Flag(help: "Prints JSON instead of text.") var json = false

    func validate() throws {
        guard constant == -1 || constant == 0 else {
            throw ValidationError("--constant is \(constant); allowed: -1 and 0")
        }
        let isNamed = evaluationIds != nil && !truth.isEmpty && scoring != nil
        guard study != nil || isNamed else {
            throw ValidationError(
                "name --study DIRECTORY, or all of --evaluation-ids, --truth and --scoring")
        }
    }

    func run() async throws {
        try await reportingErrors {
            let folder = study ?? "."
            let scorer = SubmissionScorer(
                truths: truths(in: folder), scoring: scoring ?? "\(folder)/scoring.csv",
                constant: constant)
            let scores = try scorer.score(
                submission: submission,
                evaluationIds: evaluationIds ?? "\(folder)/evaluation_ids.csv")
            try print(scores)
        }
    }

    /// Returns the files of true values: those that were named, or those of the study.
    private func truths(in folder: String) -> [SubmissionScorer.Truth] {
        let known = ["cite", "multi"].map { "\(folder)/test_\($0)_targets_truth.h5" }
        let paths =
            truth.isEmpty ? known.filter { FileManager.default.fileExists(atPath: $0) } : truth
        return paths.map {
            SubmissionScorer.Truth(technology: Self.technology(of: $0), path: $0)
        }
    }

    /// Returns the technology in a file's name, or else the name.
    private static func technology(of path: String) -> String {
        let name = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
        if name.contains("cite") { return "citeseq" }
        return name.contains("multi") ? "multiome" : name
    }

    private func print(_ scores: SubmissionScores) throws {
        guard json else {
            try Console.print(SubmissionScoreText.lines(scores))
            return
        }
        try Console.print(try JSONText.of(scores))
    }
}

import ArgumentParser
import Foundation

/// `mmcoord init FILE… > study.yaml`.
struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Looks at data files, and writes a commented cluster file for them.",
        discussion: """
            Prints the cluster file: 'mmcoord init rna.h5ad protein.h5ad > study.yaml'. Files may \
            hold several modalities; a CSV with cell_id is taken for metadata, one with row_id, \
            cell_id and gene_id for evaluation ids. What was guessed stands in comments. Where \
            the files do not show what is predicted from what, nothing is written.
            """)

    @Argument(help: "Data files, or folders of one format.") var files: [String]
    @Option(help: "What the inputs measure: rna, protein or atac.") var from: Modality?
    @Option(help: "What the targets measure: rna, protein or atac.") var to: Modality?

    func validate() throws {
        guard !files.isEmpty else { throw ValidationError("name at least one data file") }
        guard from == nil || from != to else {
            throw ValidationError("--from and --to are both \(from?.rawValue ?? "")")
        }
    }

    func run() async throws {
        try await reportingErrors {
            let draft = try StudyDraft(paths: files, from: from, to: to)
            let folder = FileManager.default.currentDirectoryPath
            try draft.check(at: folder + "/the draft")
            try Console.print(DraftText.text(draft).trimmingCharacters(in: .newlines))
        }
    }
}

extension Modality: ExpressibleByArgument {
    /// What a file can be recognised as.
    package static let allValueStrings = ["rna", "protein", "atac"]

    /// Takes one of these words.
    package init?(argument: String) {
        guard Self.allValueStrings.contains(argument) else { return nil }
        self.init(rawValue: argument)
    }
}

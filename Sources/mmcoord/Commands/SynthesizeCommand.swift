import ArgumentParser
import Foundation
import SingleCell

/// `mmcoord synthesize DIRECTORY --scale S`.
struct SynthesizeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "synthesize",
        abstract: "Writes a study shaped like the competition's, with planted structure.",
        discussion: """
            Scale 1 is the competition's size: CITE-seq with 70,988 training and 48,663 test cells \
            of 22,050 genes and 140 proteins, Multiome with 105,942 and 55,935 cells of 228,942 \
            peaks and 23,418 genes, and 65,744,180 rows to predict. The same scale and seed give \
            the same files. The true targets of the test cells are written beside, so that \
            'mmcoord score' can score a submission.
            """)

    /// The values of `--technology`.
    enum Choice: String, ExpressibleByArgument, CaseIterable {
        case citeseq
        case multiome
        case both
    }

    @Argument(help: "The folder to write into; made when absent.") var directory: String
    @Option(help: "The share of the competition's cells, above 0 and up to 1.") var scale = 0.03
    @Option(help: "Seeds every random number.") var seed: UInt64 = 1
    @Option(help: "Which cells to write.") var technology = Choice.both

    func validate() throws {
        guard scale > 0, scale <= 1 else {
            throw ValidationError("--scale is \(scale); allowed: above 0 and up to 1")
        }
    }

    func run() async throws {
        try await reportingErrors {
            let study = SyntheticStudy(scale: scale, seed: seed, technologies: technologies)
            try study.write(to: directory) { message in Console.error(message) }
        }
    }

    private var technologies: Set<SyntheticStudy.Technology> {
        switch technology {
        case .citeseq: [.citeseq]
        case .multiome: [.multiome]
        case .both: [.citeseq, .multiome]
        }
    }
}

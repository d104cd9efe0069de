import ArgumentParser
import Foundation
import SingleCell

/// `mmcoord synthesize DIRECTORY --scale S`.
struct SynthesizeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "synthesize",
        abstract: "Writes a CITE-seq study shaped like the competition's, with planted structure.",
        discussion: """
            Scale 1 has 70,988 training and 48,663 test cells of 22,050 genes and 140 proteins. \
            The same scale and seed give the same files. The proteins of the test cells are \
            written beside, so that a submission can be scored.
            """)

    @Argument(help: "The folder to write into; made when absent.") var directory: String
    @Option(help: "The share of the competition's cells, above 0 and up to 1.") var scale = 0.03
    @Option(help: "Seeds every random number.") var seed: UInt64 = 1

    func validate() throws {
        guard scale > 0, scale <= 1 else {
            throw ValidationError("--scale is \(scale); allowed: above 0 and up to 1")
        }
    }

    func run() async throws {
        try await reportingErrors {
            try SyntheticStudy(scale: scale, seed: seed).write(to: directory) { message in
                Console.error(message)
            }
        }
    }
}

import Foundation
import Testing

/// The lines that README.md tells a new user to type, run as they stand.
@Suite("The first hour as README.md tells it") struct ReadmeStoryTests {
    /// A file of `Golden/first_hour`, under the name that README gives it.
    struct Story: Sendable, CustomTestStringConvertible {
        var file: String
        var name: String
        /// What the cluster file must say.
        var expected: [String]

        var testDescription: String { "\(file) as \(name)" }
    }

    private static let counts = "normalise: {inputs: log1p-cp10k, targets: clr, fit: fold}"

    static let stories = [
        Story(
            file: "totalvi_frame.h5ad", name: "pbmc.h5ad",
            expected: [counts, "obsm: protein_expression", "by: batch"]),
        Story(
            file: "totalvi_array.h5ad", name: "pbmc.h5ad",
            expected: [counts, "obsm: protein_expression", "by: batch"]),
        Story(
            file: "modalities.h5mu", name: "pbmc.h5mu",
            expected: [counts, "modality: rna", "modality: prot", "by: donor"]),
        Story(
            file: "tenx_citeseq.h5", name: "filtered_feature_bc_matrix.h5",
            expected: [counts, "feature-type: \"Antibody Capture\"", "scheme: random"]),
        Story(
            file: "tenx_multiome.h5", name: "filtered_feature_bc_matrix.h5",
            expected: [
                "normalise: {inputs: tf-idf, targets: log1p-cp10k}", "feature-type: Peaks",
                "scheme: random",
            ]),
    ]

    private static let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

    /// The shell blocks of README that begin with `mmcoord init NAME >`.
    private func lines(for name: String) throws -> [String] {
        let place = Self.here.appendingPathComponent("../../../README.md")
        let text = try String(contentsOf: place.standardizedFileURL, encoding: .utf8)
        let blocks = text.components(separatedBy: "```sh\n").dropFirst().compactMap {
            $0.components(separatedBy: "\n```").first
        }
        let block = try #require(
            blocks.first { $0.hasPrefix("mmcoord init \(name) >") }, "README names no \(name)")
        return block.components(separatedBy: "\n")
    }

    /// Runs lines in the sandbox as a shell does, with the programs of this build.
    private func run(_ lines: [String], in sandbox: Sandbox) throws -> Int32 {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        let shell = try sandbox.start(
            "bash", ["-euc", lines.joined(separator: "\n")], log: "story.log", in: "/bin",
            environment: ["PATH": "\(Sandbox.programs):\(path)"])
        return try sandbox.finish(shell, seconds: 600)
    }

    @Test("at most five lines lead from a file to its score", arguments: stories)
    func story(_ story: Story) throws {
        let lines = try lines(for: story.name)
        #expect(lines.count <= 5)
        let sandbox = try Sandbox()
        try FileManager.default.copyItem(
            at: Self.here.appendingPathComponent("../Golden/first_hour/\(story.file)")
                .standardizedFileURL,
            to: URL(fileURLWithPath: "\(sandbox.folder)/\(story.name)"))
        #expect(try run(lines, in: sandbox) == 0, "\(sandbox.text("story.log"))")
        for text in story.expected {
            #expect(sandbox.text("study.yaml").contains(text), "\(sandbox.text("study.yaml"))")
        }
        struct Scores: Decodable {
            struct Part: Decodable {
                var cellCount: Int
                var score: Double
            }
            var overall: Part
        }
        let scores = try JSONDecoder().decode(
            Scores.self, from: Data(sandbox.text("results/scores.json").utf8))
        #expect(scores.overall.cellCount == 96)
        #expect(scores.overall.score > 0.2)
        #expect(sandbox.exists("results/out_of_fold.h5ad"))
    }

    /// Real data beside the checkout; see MM_SHARED.
    private static let shared =
        ProcessInfo.processInfo.environment["MM_SHARED"]
        ?? here.appendingPathComponent("../../../../shared").standardizedFileURL.path

    @Test(
        "the first line and check accept real files as they are",
        arguments: [
            ("tenx/1K_pbmc_citeseq.h5", "filtered_feature_bc_matrix.h5"),
            ("midas/quickstart_pbmc_mosaic.h5mu", "pbmc.h5mu"),
        ])
    func realFiles(_ file: String, _ name: String) throws {
        let source = "\(Self.shared)/data/\(file)"
        guard FileManager.default.fileExists(atPath: source) else {
            print("skipped: no \(source); set MM_SHARED to run on real data")
            return
        }
        let sandbox = try Sandbox()
        try FileManager.default.copyItem(atPath: source, toPath: "\(sandbox.folder)/\(name)")
        let lines = [try lines(for: name)[0], "mmcoord check study.yaml"]
        #expect(try run(lines, in: sandbox) == 0, "\(sandbox.text("story.log"))")
        #expect(sandbox.text("study.yaml").contains(Self.counts))
    }
}

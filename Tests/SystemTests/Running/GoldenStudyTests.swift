import Coordination
import Foundation
import LinearAlgebra
import Pipelines
import Testing

/// The bytes of a tiny study, as `Golden/make_study_digests.sh` wrote them down.
///
/// Its processes run at the portable level of x86-64, whose bytes do not depend on the processor.
@Suite("Golden study", .serialized) struct GoldenStudyTests {
    /// What one kind of task makes, by question, and the version that makes it.
    private struct Kind: Codable, Equatable {
        var version: Int
        var digests: [String: String]
    }

    private static let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Golden/study-digests.json")
    private static let script = "Tests/SystemTests/Golden/make_study_digests.sh"
    private static let launch = "  launch: [{kind: local, workers: 2}]\n  reproducible: portable\n"

    #if arch(x86_64)
    private static let hasGolden = true
    #else
    private static let hasGolden = false
    #endif

    @Test(
        "a change of bytes comes with a change of the stage's version",
        .enabled(if: hasGolden, "the golden digests are those of x86-64's portable level"))
    func bytes() throws {
        let study = try GoldenStudy()
        let file = try study.writeClusterFile(Self.launch)
        let result = try study.sandbox.run("mmcoord", ["run", file])
        try #require(result.status == 0, "\(result.output.suffix(3_000))")
        let found = try kinds(of: study)
        let committed = try? JSONDecoder().decode(
            [String: Kind].self, from: Data(contentsOf: Self.file))
        if let wish = ProcessInfo.processInfo.environment["MM_REGENERATE_STUDY"] {
            return try write(found, committed ?? [:], isUnreleased: wish == "unreleased")
        }
        let golden = try #require(committed, "there is no golden file: run \(Self.script)")
        let versions = golden.mapValues(\.version)
        try #require(
            versions == found.mapValues(\.version),
            "the golden digests are of other versions: run \(Self.script)")
        let changed = Self.changed(golden, found)
        #expect(
            changed.isEmpty,
            """
            outputs of \(changed.joined(separator: ", ")) have other bytes than before, and the \
            stage has the same version: results of older builds would be taken for those of this \
            one. Raise it where the stage is declared, then run \(Self.script)
            """)
    }

    /// The digests of a study that was run, with the version of each stage.
    private func kinds(of study: GoldenStudy) throws -> [String: Kind] {
        var kinds: [String: Kind] = [:]
        for (name, digest) in try study.digestsByKind() {
            let parts = name.split(separator: "/").map { String($0) }
            let stage = try StageRegistry.standard.stage(TaskKind(parts[1]))
            kinds[parts[1], default: Kind(version: stage.version, digests: [:])]
                .digests[parts[0]] = digest
        }
        return kinds
    }

    /// The kinds of one version whose bytes differ.
    private static func changed(_ old: [String: Kind], _ new: [String: Kind]) -> [String] {
        Set(old.keys).union(new.keys).filter { kind in
            old[kind] != new[kind]
                && (old[kind] == nil || new[kind] == nil
                    || old[kind]?.version == new[kind]?.version)
        }.sorted()
    }

    private func write(
        _ found: [String: Kind], _ old: [String: Kind], isUnreleased: Bool
    ) throws {
        let changed = Self.changed(old, found).filter { old[$0] != nil }
        if !changed.isEmpty, !isUnreleased {
            Issue.record(
                """
                bytes of \(changed.joined(separator: ", ")) changed and the versions are the same: \
                raise them first, or give --unreleased if no build of them was ever used
                """)
            return
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        try (encoder.encode(found) + Data("\n".utf8)).write(to: Self.file)
    }

    @Test(
        "a pinned cluster gives the same bytes whatever kernels its processes would have chosen",
        .enabled(if: hasGolden, "levels are those of x86-64"))
    func pinned() throws {
        let study = try GoldenStudy()
        let sandbox = study.sandbox
        var digests: [[String: String]] = []
        for (name, kernels) in [("own", nil), ("other", "Nehalem")] as [(String, String?)] {
            // Started by hand, with the processor's own kernels or with those its user wants.
            let file = try study.writeClusterFile("  reproducible: portable\n", state: name)
            let environment = kernels.map { ["OPENBLAS_CORETYPE": $0] } ?? [:]
            let coordinator = try sandbox.start(
                "mmcoord", ["run", file], log: "\(name).log", environment: environment)
            let address = try sandbox.address(state: name, of: coordinator)
            let worker = try sandbox.start(
                "mmworker",
                [
                    "--coordinator", address, "--slots", "2", "--memory", "2", "--cache",
                    "\(sandbox.folder)/cache-\(name)",
                ], log: "worker-\(name).log", environment: environment)
            #expect(try sandbox.finish(coordinator) == 0)
            #expect(try sandbox.finish(worker) == 0)
            let log = sandbox.text("worker-\(name).log")
            #expect(log.contains("to begin again at the processor level portable"))
            #expect(log.contains(" portable, OpenBLAS "))
            digests.append(try study.digestsByKind(state: name))
        }
        #expect(digests[0] == digests[1])
        #expect(!digests[0].isEmpty)
    }

    @Test(
        "a level that this machine has not is refused by check and run, with what to do",
        .enabled(if: hasGolden && ProcessorLevel.widest < .avx512, "needs a narrower processor"))
    func impossible() throws {
        let study = try GoldenStudy()
        let file = try study.writeClusterFile("  reproducible: avx512\n")
        for verb in ["check", "run"] {
            let result = try study.sandbox.run("mmcoord", [verb, file])
            #expect(result.status == 1)
            #expect(result.output.contains("cluster.reproducible cannot be had on this machine"))
            #expect(result.output.contains("portable on any x86-64"))
        }
    }
}

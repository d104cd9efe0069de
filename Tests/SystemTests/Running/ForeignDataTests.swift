import Foundation
import SingleCell
import Testing

/// Data files that cannot be studied, or not yet, as a user meets them.
@Suite(.serialized) struct ForeignDataTests {
    /// The small files that SingleCell's readers are tested with.
    private static let golden = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("SingleCellTests/Golden/layouts").path

    /// What the study's inputs are replaced by, and what `check` and `run` then say.
    private func refusals(_ inputs: String, layer: String? = nil) throws -> [String] {
        let sandbox = try Sandbox()
        let file = try sandbox.writeClusterFile()
        let source = layer.map { "{path: \(inputs), layer: \($0)}" } ?? inputs
        try sandbox.edit("study.yaml", "inputs: data/train_cite_inputs.h5", "inputs: \(source)")
        return try ["check", "run"].map { verb in
            let result = try sandbox.run("mmcoord", [verb, file])
            #expect(result.status == 1)
            #expect(!sandbox.exists("state/submission.csv"))
            #expect(result.output.contains("study.citeseq.train.inputs"))
            return result.output
        }
    }

    @Test("values that lie in other files are refused with these, by check and by run")
    func elsewhere() throws {
        for output in try refusals("\(Self.golden)/virtual.h5ad") {
            #expect(output.contains("a virtual data set over `part0.h5`, `part1.h5`"))
        }
        for output in try refusals("\(Self.golden)/link_chain.h5ad") {
            #expect(output.contains("an external link to `/` of the file `whole.h5ad`"))
        }
    }

    @Test("a matrix without names of its own is refused with how to name it")
    func unnamed() throws {
        for output in try refusals("\(Self.golden)/names.h5ad", layer: "varm/PCs") {
            #expect(output.contains("`varm/PCs`"))
            #expect(output.contains("no column names of its own"))
            #expect(output.contains("write_h5ad(NEW)"))
        }
    }

    @Test("a MuData file without a modality and a folder say what makes them readable")
    func foreign() throws {
        for output in try refusals("\(Self.golden)/mudata.h5", layer: "mod/rna") {
            #expect(output.contains("write `modality: rna` in its place"))
        }
        for output in try refusals("\(Self.golden)/mudata.h5") {
            #expect(output.contains("holds 2 modalities: `prot`"))
            #expect(output.contains("for example {path: …, modality: prot}"))
        }
        for output in try refusals(Self.golden) { #expect(output.contains("a folder")) }
    }

    @Test("a file that is locked for seconds is waited for when a study begins")
    func locked() throws {
        let sandbox = try Sandbox()
        let file = try sandbox.writeClusterFile()
        let descriptor = open("\(sandbox.folder)/data/train_cite_targets.h5", O_RDWR)
        #expect(descriptor >= 0)
        #expect(flock(descriptor, LOCK_EX) == 0)
        let check = try sandbox.start(
            "mmcoord", ["check", "--skip-values", file], log: "check.log")
        try sandbox.wait("the lock is told", unless: check) {
            sandbox.text("check.log").contains("waits, since")
        }
        #expect(sandbox.text("check.log").contains("another program has it open for writing"))
        close(descriptor)
        #expect(try sandbox.finish(check) == 0)
        #expect(sandbox.text("check.log").contains("is ready for 'mmcoord run'"))
    }
}

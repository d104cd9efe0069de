import Foundation
import Testing
import mmcoord

@Suite("Results of another study") struct OldResultsTests {
    private let folder = NSTemporaryDirectory() + "old-\(UUID().uuidString)"

    private func write(_ names: [String]) throws {
        for name in names {
            let url = URL(fileURLWithPath: "\(folder)/\(name)")
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data("x".utf8).write(to: url)
        }
    }

    /// The files of the folder, by their paths in it.
    private var names: Set<String> {
        let all = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return Set(all)
    }

    @Test("every result file goes, and folders that are empty then")
    func removed() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try write([
            "submission.csv", "results.json", "summary.txt", "tasks.csv", "timing.json",
            "models/fold-0-seed-1.mmarray", "models/targets-fold-0.mmarray", "scores.json",
            "models/refit-seed-1.mmarray", "models/targets-refit.mmarray", "history_refit.csv",
            "baselines/fold-0.mmarray", "multiome/baselines/fold-1.mmarray",
            "citeseq/models/fold-2-seed-3.mmarray", "citeseq/out_of_fold.h5ad",
            "multiome/test_predictions.mmarray", "multiome/history.csv",
            "submission.csv.4711.partial", "models/fold-0-seed-1.onnx", "models/ensemble.onnx",
            "models/refit-seed-1.keras", "models/m-fold-0-seed-1.safetensors",
            "models/m-fold-0-seed-1.json", "models/inputs.csv", "models/targets.csv",
            "components/inputs-given.h5ad", "citeseq/components/targets-without-fold-0.h5ad",
        ])
        #expect(try OldResults(in: folder).remove())
        #expect(names == [])
        #expect(try !OldResults(in: folder).remove())
    }

    @Test("folders of named questions go where the record names them, and others stay")
    func named() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try write([
            "rna-to-adt/scores.json", "rna-to-adt/models/ridge-fold-0-seed-1.mmarray",
            "rna-to-adt/models/ridge-refit-seed-1.mmarray", "mine/scores.json",
        ])
        #expect(try OldResults(in: folder, questions: ["rna-to-adt"]).remove())
        #expect(names == ["mine", "mine/scores.json"])
    }

    @Test("what else lies in a state folder stays: data, and state folders of other studies")
    func kept() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let kept = [
            "store.sqlite", "lock", "blobs/ab/cd", "multiome/train_multi_inputs.h5",
            "models/mine.mmarray", "citeseq/store.sqlite", "citeseq/lock", "citeseq/blobs/ab/cd",
            "citeseq/submission.csv", "citeseq/scores.json", "citeseq/models/fold-0-seed-1.mmarray",
        ]
        try write(kept + ["submission.csv", "multiome/scores.json"])
        #expect(try OldResults(in: folder).remove())
        #expect(names.isSuperset(of: kept))
        #expect(!names.contains("submission.csv") && !names.contains("multiome/scores.json"))
    }

    @Test("a folder that cannot be read stops a start, since old results may be in it")
    func unreadable() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try write(["submission.csv"])
        // Nobody can follow it, root neither.
        try FileManager.default.createSymbolicLink(
            atPath: folder + "/models", withDestinationPath: folder + "/models")
        #expect {
            try OldResults(in: folder).remove()
        } throws: { error in
            "\(error)".contains("/models") && "\(error)".contains("cannot")
        }
    }

    @Test("a file where a folder of results could be is no folder of results")
    func fileInTheWay() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try write(["submission.csv", "multiome"])
        #expect(try OldResults(in: folder).remove())
        #expect(names == ["multiome"])
    }
}

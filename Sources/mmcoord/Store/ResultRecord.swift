import Coordination
import Foundation
import Messaging

/// Says of which study the results in a state folder are, so that those of an earlier version of
/// the cluster file are never taken for the present one's.
struct ResultRecord: Codable, Equatable {
    /// SHA-256 of the cluster file's bytes.
    var clusterFile: String
    /// SHA-256 of the plan, and of the evaluation ids where there are some.
    var study: String

    private static let files = [
        "submission.csv", "test_predictions.h5ad", "out_of_fold.h5ad", "scores.json",
        "history.csv", "tasks.csv", "timing.json", "summary.txt", "models", "citeseq", "multiome",
    ]

    /// Describes the study that is about to run.
    init(_ preparation: StudyPreparation) throws {
        clusterFile = try BlobStore.sha256(ofFile: preparation.file.path).hex
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var text = Array(try encoder.encode(preparation.plan))
        if let path = preparation.file.study.evaluationIds {
            text += try BlobStore.sha256(ofFile: path).bytes
        }
        study = BlobStore.sha256(of: text).hex
    }

    /// The record of the results in `folder`; nil where there are none, or of an older release.
    static func read(in folder: String) -> ResultRecord? {
        guard let bytes = FileManager.default.contents(atPath: path(in: folder)) else { return nil }
        return try? JSONDecoder().decode(ResultRecord.self, from: bytes)
    }

    /// Whether the cluster file at `path` is still the one the results were made with.
    func isOf(clusterFileAt path: String) throws -> Bool {
        try BlobStore.sha256(ofFile: path).hex == clusterFile
    }

    /// Removes the results of another study from `folder`.
    ///
    /// - Returns: Whether there were any.
    func removeOthers(in folder: String) throws -> Bool {
        if let present = ResultRecord.read(in: folder), present.study == study { return false }
        var hadSome = false
        for name in ResultRecord.files + ["results.json"] {
            let path = "\(folder)/\(name)"
            guard FileManager.default.fileExists(atPath: path) else { continue }
            hadSome = true
            do {
                try FileManager.default.removeItem(atPath: path)
            } catch {
                throw StateError.cannotWrite(path: path, reason: error.localizedDescription)
            }
        }
        return hadSome
    }

    /// Writes the record, after every result it speaks of.
    func write(in folder: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        try ResultFile.write(try encoder.encode(self), to: ResultRecord.path(in: folder))
    }

    private static func path(in folder: String) -> String { folder + "/results.json" }
}

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
    /// SHA-256 of the submission; nil where there is none, and in records of earlier releases.
    var submission: String?

    /// Describes the study that is about to run.
    init(_ preparation: StudyPreparation) throws {
        clusterFile = try BlobStore.sha256(ofFile: preparation.file.path).hex
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var text = Array(try encoder.encode(preparation.plan))
        // The same plan gives other bytes in another generation, and at another processor level.
        let level = preparation.file.cluster.pinnedLevel
        text += Array("generation \(TaskKey.generation) \(level)".utf8)
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

    /// Removes the results of another study from `folder`, by the names that results have.
    ///
    /// - Parameters:
    ///   - folder: The state folder, held by this process.
    ///   - wasUsed: Whether a study ran here before: results without a record are then what a
    ///     coordinator had written of them when it died.
    /// - Returns: Whether there were any.
    /// - Throws: `StateError.cannotWrite` where one cannot be removed.
    func removeOthers(in folder: String, wasUsed: Bool) throws -> Bool {
        if let present = ResultRecord.read(in: folder) {
            guard present.study != study else { return false }
        } else if !wasUsed {
            return false
        }
        return try OldResults(in: folder).remove()
    }

    /// Writes the record, after every result it speaks of.
    func write(in folder: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        try ResultFile.write(try encoder.encode(self), to: ResultRecord.path(in: folder))
    }

    private static func path(in folder: String) -> String { folder + "/results.json" }
}

import Coordination
import Foundation
import Messaging
import Pipelines

/// Identifies the study whose results a state folder holds, so that results of an earlier version
/// of the cluster file are never taken for those of the present one.
struct ResultRecord: Codable, Equatable {
    /// SHA-256 of the cluster file's bytes.
    var clusterFile: String
    /// SHA-256 of the plan, and of the evaluation ids if there are any.
    var study: String
    /// SHA-256 of the submission; nil where there is none, and in records of older releases.
    var submission: String?
    /// The questions that have a folder of results each; nil in records of older releases.
    var questions: [String]?
    /// Every result file; nil in records of older releases.
    var files: [PublishedResults.File]?

    /// Identifies the study that is about to run.
    init(_ preparation: StudyPreparation) throws {
        clusterFile = try BlobStore.sha256(ofFile: preparation.file.path).hex
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // What tasks are expected to need decides nothing of their results.
        var text = Array(
            try encoder.encode(
                preparation.plan.tasks.map { task in
                    var task = task
                    task.traits = TaskTraits()
                    return task
                }))
        // The same plan gives other bytes at another processor level.
        text += Array("level \(preparation.file.cluster.pinnedLevel)".utf8)
        if let path = preparation.file.study.evaluationIds {
            text += try BlobStore.sha256(ofFile: path).bytes
        }
        study = BlobStore.sha256(of: text).hex
        questions = preparation.outlines.map(\.name)
    }

    /// Returns the record of the results in `folder`; nil where there are none, or an older release
    /// wrote them.
    static func read(in folder: String) -> ResultRecord? {
        guard let bytes = FileManager.default.contents(atPath: path(in: folder)) else { return nil }
        return try? JSONDecoder().decode(ResultRecord.self, from: bytes)
    }

    /// Whether the results were made with the cluster file at `path` as it is now.
    func isOf(clusterFileAt path: String) throws -> Bool {
        try BlobStore.sha256(ofFile: path).hex == clusterFile
    }

    /// Removes the results of another study from `folder`; knows results by their names.
    ///
    /// - Parameters:
    ///   - folder: The state folder, held by this process.
    ///   - wasUsed: Whether a study ran here before: results without a record are then what a
    ///     coordinator had written of them when it died.
    /// - Returns: Whether there were any.
    /// - Throws: `StateError.cannotWrite` where one cannot be removed.
    func removeOthers(in folder: String, wasUsed: Bool) throws -> Bool {
        let present = ResultRecord.read(in: folder)
        guard present.map({ $0.study != study }) ?? wasUsed else { return false }
        return try OldResults(
            in: folder, questions: (present?.questions ?? []) + (questions ?? [])
        ).remove()
    }

    /// Lists the result files that lie in `folder`, with their digests.
    mutating func list(in folder: String) throws {
        let own = questions ?? []
        files = try ResultNames.present(in: folder, questions: own.count > 1 ? own : []).map {
            try PublishedResults.File(written: $0.path, part: $0.part, in: folder)
        }
    }

    /// What others may fetch; nil in records of older releases.
    var published: PublishedResults? {
        files.map { PublishedResults(clusterFile: clusterFile, files: $0) }
    }

    /// Writes the record, after every result that it covers.
    func write(in folder: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        try ResultFile.write(try encoder.encode(self), to: ResultRecord.path(in: folder))
    }

    private static func path(in folder: String) -> String { folder + "/results.json" }
}

extension PublishedResults.File {
    /// Describes the file at `path` below `folder` as it is on disk.
    ///
    /// - Throws: `ResultError.cannotWrite`, `MessagingError` where it cannot be read.
    init(written path: String, part: PublishedResults.Part, in folder: String) throws {
        let place = "\(folder)/\(path)"
        self.init(
            path: path, part: part, sizeBytes: try ResultFile.size(place),
            sha256: try BlobStore.sha256(ofFile: place))
    }
}

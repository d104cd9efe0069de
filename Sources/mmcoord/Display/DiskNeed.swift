internal import Coordination
internal import Foundation
package import Pipelines
internal import Messaging

/// The disk that a study needs and has, in bytes.
package struct DiskNeed: Sendable, Codable, Equatable {
    /// The most that the state folder takes at one time.
    package let mostBytes: Int
    /// What it takes when the study is done.
    package let endBytes: Int
    /// All that is ever written there.
    package let writtenBytes: Int
    /// What a worker elsewhere holds for each slot, at least.
    package let cacheBytesPerSlot: Int
    /// Free on the file system of the state folder; nil where it cannot be told.
    package let freeBytes: Int?
    /// What the state folder takes already; it counts towards the need.
    package let usedBytes: Int
    /// What converted sources take of the state folder, from beginning to end; nil without any.
    package let convertedBytes: Int?

    /// How much more is needed than is free; nil where there is enough.
    package var missingBytes: Int? {
        guard let freeBytes, freeBytes + usedBytes < mostBytes else { return nil }
        return mostBytes - usedBytes - freeBytes
    }

    /// Compares what the study needs with what is free under its state folder.
    ///
    /// - Parameters:
    ///   - estimate: From the plan.
    ///   - cluster: Where the state folder is, and which workers run beside it.
    ///   - submissionRowCount: Rows of the submission; 0 where there is none.
    ///   - freeBytes: Free on the file system of the state folder; nil where it cannot be told.
    ///   - usedBytes: What the state folder takes already.
    ///   - convertedBytes: What converted sources take of it.
    package init(
        _ estimate: DiskEstimate, cluster: ClusterSection, submissionRowCount: Int,
        freeBytes: Int?, usedBytes: Int, convertedBytes: Int
    ) {
        // A row is an id of up to eight digits, a comma, a value and a line feed.
        let submission = 20 * submissionRowCount
        let slots = cluster.launch.reduce(0) { $0 + $1.workerCount * $1.slotCount }
        mostBytes =
            estimate.statePeakBytes(submissionBytes: submission)
            + slots * estimate.largestOutputBytes + estimate.checkpointBytes(slots: slots)
            + convertedBytes
        endBytes = estimate.keptBytes + estimate.resultBytes + submission + convertedBytes
        writtenBytes = estimate.writtenBytes
        cacheBytesPerSlot = estimate.largestTaskBytes
        self.freeBytes = freeBytes
        self.usedBytes = usedBytes
        self.convertedBytes = convertedBytes > 0 ? convertedBytes : nil
    }

    /// Looks up the state folder's file system.
    init(_ preparation: StudyPreparation, convertedBytes: Int) {
        let cluster = preparation.file.cluster
        self.init(
            preparation.disk, cluster: cluster,
            submissionRowCount: preparation.inspection.evaluation?.rowCount ?? 0,
            freeBytes: DiskSpace(at: cluster.state)?.freeBytes,
            usedBytes: Self.bytes(inFolder: cluster.state), convertedBytes: convertedBytes)
    }

    /// Returns the total size of the files below a folder.
    private static func bytes(inFolder path: String) -> Int {
        let files = FileManager.default.enumerator(
            at: URL(fileURLWithPath: path), includingPropertiesForKeys: [.fileSizeKey])
        var sum = 0
        while let file = files?.nextObject() as? URL {
            // A running study removes files while they are listed: those count as nothing.
            sum += (try? file.resourceValues(forKeys: [.fileSizeKey]))?.fileSize ?? 0
        }
        return sum
    }
}

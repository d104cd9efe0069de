internal import Coordination
package import Pipelines
import Foundation
import Messaging

/// The disk that a study needs and has, as `mmcoord check` prints it.
package struct DiskText {
    /// The lines to print; the last is a warning where space is short.
    package let lines: [String]

    /// Compares what the study needs with what is free under its state folder.
    ///
    /// - Parameters:
    ///   - estimate: From the plan.
    ///   - cluster: Where the state folder is, and which workers run beside it.
    ///   - submissionRowCount: Rows of the submission; 0 where there is none.
    ///   - freeBytes: Free on the file system of the state folder; nil where it cannot be told.
    ///   - usedBytes: What the state folder takes already; it counts towards the need.
    package init(
        _ estimate: DiskEstimate, cluster: ClusterSection, submissionRowCount: Int,
        freeBytes: Int?, usedBytes: Int
    ) {
        // A row is an id of up to eight digits, a comma, a value and a line feed.
        let submission = 20 * submissionRowCount
        let slots = cluster.launch.reduce(0) { $0 + $1.workerCount * $1.slotCount }
        let need =
            estimate.statePeakBytes(submissionBytes: submission)
            + slots * estimate.largestOutputBytes + estimate.checkpointBytes(slots: slots)
        let end = estimate.keptBytes + estimate.resultBytes + submission
        var lines = [
            """
            disk: at most \(SizeText.text(need)) in \(cluster.state), \(SizeText.text(end)) at the \
            end (\(SizeText.text(estimate.writtenBytes)) written in all)
            """,
            """
              a worker elsewhere holds at least \(SizeText.text(estimate.largestTaskBytes)) a slot \
            in its --cache
            """,
        ]
        if let freeBytes {
            let used =
                usedBytes > 0 ? ", and \(SizeText.text(usedBytes)) are in use there already" : ""
            lines.append("  free: \(SizeText.text(freeBytes))\(used)")
            if freeBytes + usedBytes < need {
                lines.append(
                    """
                    warning: \(SizeText.text(need - usedBytes - freeBytes)) more are needed than \
                    are free. Name a folder on a larger disk under cluster.state, or make room; a \
                    study that runs out of space waits for it.
                    """)
            }
        }
        self.lines = lines
    }

    /// Looks up the state folder's file system, and returns the lines for a study.
    static func lines(_ preparation: StudyPreparation) -> [String] {
        let cluster = preparation.file.cluster
        return DiskText(
            preparation.disk, cluster: cluster,
            submissionRowCount: preparation.inspection.evaluation?.rowCount ?? 0,
            freeBytes: DiskSpace(at: cluster.state)?.freeBytes,
            usedBytes: bytes(inFolder: cluster.state)
        ).lines
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

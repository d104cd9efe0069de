package import Pipelines

/// The disk that a study needs and has, as `mmcoord check` prints it.
package struct DiskText {
    /// The lines to print; the last is a warning where space is short.
    package let lines: [String]

    /// Compares what the study needs with what is free under its state folder, as `DiskNeed`.
    package init(
        _ estimate: DiskEstimate, cluster: ClusterSection, submissionRowCount: Int,
        freeBytes: Int?, usedBytes: Int, convertedBytes: Int = 0
    ) {
        self.init(
            DiskNeed(
                estimate, cluster: cluster, submissionRowCount: submissionRowCount,
                freeBytes: freeBytes, usedBytes: usedBytes, convertedBytes: convertedBytes),
            state: cluster.state)
    }

    /// Words what is needed in the folder `state`.
    init(_ need: DiskNeed, state: String) {
        var lines = [
            """
            disk: at most \(SizeText.text(need.mostBytes)) in \(state), \
            \(SizeText.text(need.endBytes)) at the end (\(SizeText.text(need.writtenBytes)) \
            written in all)
            """,
            """
              a worker elsewhere holds at least \(SizeText.text(need.cacheBytesPerSlot)) a slot \
            in its --cache
            """,
        ]
        if let converted = need.convertedBytes {
            lines.append("  of it \(SizeText.text(converted)) are converted sources")
        }
        if let freeBytes = need.freeBytes {
            let used =
                need.usedBytes > 0
                ? ", and \(SizeText.text(need.usedBytes)) are in use there already" : ""
            lines.append("  free: \(SizeText.text(freeBytes))\(used)")
        }
        if let missing = need.missingBytes {
            lines.append(
                """
                warning: \(SizeText.text(missing)) more are needed than are free. Name a folder on \
                a larger disk under cluster.state, or make room; a study that runs out of space \
                waits for it.
                """)
        }
        self.lines = lines
    }
}

package import Coordination

/// What a task of this stage needs, costs and fits.
extension IngestStage {
    package static func outputBytes(
        of work: IngestWork, _ sizes: OutputSizes
    ) -> [String: Int] {
        var matrix = sizes.matrix(work.matrix)
        // Dense or not was decided by the header.
        if matrix.density < 0.5, let density = sizes.facts?.densities[work.matrix] {
            matrix.density = density
        }
        let count = work.endRow - work.firstRow
        return [
            "shard": count * (sizes.cellBytes + 8) + Int(Double(count) * matrix.rowBytes),
            "statistics": 32 * matrix.columnCount,
            // The same bytes for every shard of a file, so stored once.
            "names": work.firstRow == 0 ? sizes.nameBytes * matrix.columnCount : 0,
        ]
    }

    package static func amounts(
        of work: IngestWork, _ task: TaskSpec, _ estimate: CostEstimate
    ) -> WorkAmounts {
        var amounts = WorkAmounts()
        let matrix = estimate.matrix(work.matrix)
        amounts[.ingestion(work.matrix)] =
            4 * Double(work.endRow - work.firstRow) * Double(matrix?.columnCount ?? 0)
        amounts[.opening(work.matrix)] = 1
        return amounts
    }

    package static func trace(
        _ work: IngestWork, _ task: Int, in trace: inout ProvenanceTrace
    ) {
        trace.set(task, "shard", ProvenanceTrace.Content(rows: work.matrix))
        trace.set(
            task, "statistics",
            ProvenanceTrace.Content(summed: [Provenance.Sighting(work.matrix, .all)]))
        trace.set(task, "names", ProvenanceTrace.Content())
    }
}

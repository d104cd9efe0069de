import GRDB

/// Who computed a task, and what it cost.
package struct OutcomeRecord: Sendable, Codable, Equatable {
    package var task: String
    package var kind: String
    package var worker: String
    package var host: String
    package var attempt: Int
    package var wallMilliseconds: Int
    package var processorMilliseconds: Int
    package var peakBytes: Int

    init(row: Row) {
        task = row["task"]
        kind = row["kind"]
        worker = row["worker"]
        host = row["host"]
        attempt = row["attempt"]
        wallMilliseconds = row["wall_ms"]
        processorMilliseconds = row["cpu_ms"]
        peakBytes = row["peak_bytes"]
    }
}

import GRDB

/// Who computed a task, and what it cost.
package struct OutcomeRecord: Sendable, Codable, Equatable {
    /// The name the task had in the plan when its result was recorded.
    package var task: String
    /// The raw value of its `WorkKind`.
    package var kind: String
    /// Eight hexadecimal digits, as in logs.
    package var worker: String
    /// Host name; empty where the worker was gone when its result was recorded.
    package var host: String
    /// The attempt whose result was accepted, from 1.
    package var attempt: Int
    /// The time of the computation, without fetching inputs and uploading outputs.
    package var wallMilliseconds: Int
    /// Processor time of the thread that computed.
    package var processorMilliseconds: Int
    /// The largest resident size of the worker process until then, in bytes; 0 when unknown.
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

/// What the answer to a hello tells a worker.
package struct ProtocolSettings: Sendable {
    /// The questions of the study.
    package var study: String
    /// How long a lease lasts without a heartbeat.
    package var lease: Duration
    /// The time from one heartbeat to the next.
    package var heartbeat: Duration
    /// The time between two checkpoints of a training; zero for one only when the worker ends.
    package var checkpoint: Duration
    /// Where blobs are exchanged; empty for the control address.
    package var bulkURL: String
    /// The processor level that workers must run at; empty for none.
    package var pinned: String

    /// Sets the name of the study and the pace of its workers.
    package init(
        study: String, lease: Duration, heartbeat: Duration, checkpoint: Duration = .zero,
        bulkURL: String, pinned: String = ""
    ) {
        self.study = study
        self.lease = lease
        self.heartbeat = heartbeat
        self.checkpoint = checkpoint
        self.bulkURL = bulkURL
        self.pinned = pinned
    }
}

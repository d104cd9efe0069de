import Coordination
import Logging

/// What the coordinator takes in from workers, and its limits.
extension Coordinator {
    /// The most workers at a time: each may hold a request for work open, and the sockets accept a
    /// few more requests than these.
    static let workerLimit = 8_000

    /// Whether a worker that says hello is known, or there is room for one more.
    func hasRoom(for worker: WorkerIdentifier) -> Bool {
        scheduler.workers[worker] != nil || scheduler.workers.count < Coordinator.workerLimit
    }

    /// Notes the scores of trainings whose leases the worker holds.
    func note(_ running: [RunningTask], without revoked: [Revocation]) {
        let lost = Set(revoked.map(\.epoch))
        for entry in running where !lost.contains(entry.epoch) {
            guard let score = entry.progress.score else { continue }
            bestScore = max(score, bestScore ?? score)
        }
    }

    /// The host of a worker, for messages; empty once it has left.
    func host(of worker: WorkerIdentifier) -> String {
        scheduler.workers[worker]?.capacity.host ?? ""
    }
}

package import Coordination
package import Foundation
import GRDB

/// An attempt that ended without a result, as the job store has it.
package struct FailedAttempt: Sendable, Codable, Equatable {
    /// Why, and where.
    package var failure: Failure
    /// Eight hexadecimal digits, as logs show the worker.
    package var worker: String
    /// When the task was given out.
    package var startedAt: Date
    /// When the attempt was known to have failed.
    package var endedAt: Date
}

extension JobStore {
    /// Every attempt that ended without a result, oldest first.
    package func failedAttempts() throws -> [FailedAttempt] {
        try database.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT failure, worker, host, started_at, ended_at FROM attempt
                    WHERE failure IS NOT NULL ORDER BY epoch
                    """
            ).map { row in
                let json: String = row["failure"]
                var failure = try JSONDecoder().decode(Failure.self, from: Data(json.utf8))
                if failure.host.isEmpty { failure.host = row["host"] }
                let bytes: Data = row["worker"]
                let started: Date = row["started_at"]
                return FailedAttempt(
                    failure: failure,
                    worker: WorkerIdentifier(bytes: Array(bytes))?.description ?? "",
                    startedAt: started, endedAt: row["ended_at"] ?? started)
            }
        }
    }
}

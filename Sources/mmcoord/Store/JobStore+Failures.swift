package import Coordination
package import Foundation
import GRDB

/// An attempt that ended without a result, as the store has it.
package struct FailedAttempt: Sendable, Codable, Equatable {
    /// Why, and where.
    package var failure: Failure
    /// Eight hexadecimal digits, as in logs.
    package var worker: String
    /// When the task was given out.
    package var startedAt: Date
    /// When the attempt was known to have failed.
    package var endedAt: Date
}

extension JobStore {
    /// Returns every attempt that ended without a result, oldest first.
    package func failedAttempts() throws -> [FailedAttempt] {
        try reading { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT failure, worker, host, started_at, ended_at FROM attempt
                    WHERE failure IS NOT NULL ORDER BY token
                    """
            ).compactMap { row -> FailedAttempt? in
                let json: String = row["failure"]
                // Skips a row that the disk has damaged; the others are still useful.
                guard let started = Date.fromDatabaseValue(row["started_at"]),
                    var failure = try? JSONDecoder().decode(Failure.self, from: Data(json.utf8))
                else { return nil }
                if failure.host.isEmpty { failure.host = row["host"] }
                let bytes: Data = row["worker"]
                let ended: DatabaseValue = row["ended_at"]
                return FailedAttempt(
                    failure: failure,
                    worker: WorkerIdentifier(bytes: Array(bytes))?.description ?? "",
                    startedAt: started, endedAt: Date.fromDatabaseValue(ended) ?? started)
            }
        }
    }
}

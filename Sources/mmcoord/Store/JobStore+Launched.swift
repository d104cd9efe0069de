import Coordination
package import Foundation
import GRDB

extension JobStore {
    /// Ends the leases of workers that an earlier coordinator had started: they have ended with it,
    /// so nobody need wait for their leases to expire.
    ///
    /// It counts against no task, however often a coordinator is killed.
    ///
    /// - Returns: How many tasks are free again.
    package func endLaunchedWorkers(at date: Date) throws -> Int {
        try writing { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT token, task, worker, attempt.host AS host, attempt FROM attempt
                    JOIN worker ON worker = identifier
                    WHERE state = 'open' AND launched = 1 ORDER BY token
                    """)
            let now = date.databaseValue
            for row in rows {
                let bytes: Data = row["worker"]
                let name = WorkerIdentifier(bytes: Array(bytes))?.description ?? "unknown"
                let token: Int64 = row["token"]
                let failure = Failure(
                    kind: .preempted, task: row["task"],
                    message: """
                        worker \(name) was started by the coordinator, which was killed or lost, \
                        and ended with it
                        """,
                    host: row["host"], attempt: row["attempt"])
                try JobStore.write(
                    .failed(failure, token: UInt64(clamping: token)), at: now, to: database)
            }
            try database.execute(
                sql: "UPDATE worker SET left_at = ? WHERE launched = 1 AND left_at IS NULL",
                arguments: [now])
            return rows.count
        }
    }
}

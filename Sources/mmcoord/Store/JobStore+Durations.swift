package import Coordination
import GRDB

/// How long tasks took under earlier coordinators.
extension JobStore {
    /// Returns the time from lease to result, by key.
    ///
    /// Counts only attempts that one coordinator saw from begin to end, and no training that
    /// continued from a checkpoint.
    package func durations() throws -> [Digest: Duration] {
        try reading { database in
            let starts = try Double.fetchAll(
                database,
                sql: """
                    SELECT julianday(started_at) FROM incarnation
                    WHERE julianday(started_at) NOT NULL ORDER BY started_at
                    """)
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT attempt.key AS key, julianday(attempt.started_at) AS begin,
                        julianday(attempt.ended_at) AS end
                    FROM attempt JOIN outcome ON outcome.key = attempt.key
                    WHERE attempt.state = 'done'
                        AND (attempt.attempt = 1 OR outcome.resumable = 0)
                    ORDER BY attempt.token
                    """)
            var durations: [Digest: Duration] = [:]
            while let row = try rows.next() {
                guard let key = Digest(hex: row["key"]), let begin: Double = row["begin"],
                    let end: Double = row["end"], end > begin,
                    !starts.contains(where: { $0 > begin && $0 <= end })
                else { continue }
                durations[key] = .seconds((end - begin) * 86_400)
            }
            return durations
        }
    }
}

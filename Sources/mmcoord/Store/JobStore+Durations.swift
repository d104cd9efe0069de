package import Coordination
import GRDB

/// What results took in earlier lives of the coordinator.
extension JobStore {
    /// The time from giving a task out to recording its result, by key.
    ///
    /// Only what the coordinator saw from begin to end: no attempt during which it was started
    /// again, and no training that went on where another attempt had left it.
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
                        AND (attempt.attempt = 1 OR outcome.kind <> 'train')
                    ORDER BY attempt.epoch
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

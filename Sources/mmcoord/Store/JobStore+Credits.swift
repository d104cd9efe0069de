package import Coordination
import GRDB

/// How often tasks were tried and failed, over all lives of the coordinator.
extension JobStore {
    /// Returns the attempts, failures and losses of each key that was given out since the study
    /// last stopped for good.
    package func credits() throws -> [Digest: TaskCredit] {
        try reading { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT key, MAX(attempt) AS attempts,
                        SUM(state IN ('machine', 'defect') AND NOT forgiven) AS failures,
                        SUM(state = 'lost' AND NOT forgiven) AS losses
                    FROM attempt GROUP BY key
                    """)
            var credits: [Digest: TaskCredit] = [:]
            for row in rows {
                guard let key = Digest(hex: row["key"]) else { continue }
                credits[key] = TaskCredit(
                    attempts: row["attempts"], failures: row["failures"], losses: row["losses"])
            }
            return credits
        }
    }
}

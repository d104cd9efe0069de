package import Coordination
import GRDB
import Messaging

/// Results of builds that compute other bytes.
extension JobStore {
    /// Results of one other generation, which were removed.
    package struct OtherGeneration: Sendable, Equatable {
        /// The `TaskKey.generation` of the build that recorded them.
        package var generation: Int
        /// The number of tasks with such results.
        package var resultCount: Int

        /// The sentence for the log and the summary.
        package var notice: String {
            """
            \(resultCount) results of generation \(generation) are of \
            \(generation < TaskKey.generation ? "an earlier" : "a later") build, which computes \
            other bytes than this one (generation \(TaskKey.generation)). They were removed, and \
            what is needed of them is computed again.
            """
        }
    }

    /// Removes results and checkpoints of other generations: no task of this build has their keys.
    ///
    /// - Returns: What was removed, and the blobs that nothing in the store names any more.
    package func removeOtherGenerations() throws -> (found: [OtherGeneration], blobs: Set<Digest>) {
        try writing { database in
            let current = TaskKey.generation
            let found = try Row.fetchAll(
                database,
                sql: """
                    SELECT generation, COUNT(*) AS count FROM outcome WHERE generation <> ?
                    GROUP BY generation ORDER BY generation
                    """, arguments: [current]
            ).map { OtherGeneration(generation: $0["generation"], resultCount: $0["count"]) }
            let old = "(SELECT key FROM outcome WHERE generation <> \(current))"
            let idle = try String.fetchAll(
                database,
                sql: """
                    SELECT digest FROM outcome_blob WHERE collected = 0 AND key IN \(old)
                    UNION SELECT digest FROM checkpoint WHERE generation <> \(current)
                    """)
            for sql in [
                "DELETE FROM outcome_blob WHERE key IN \(old)",
                "DELETE FROM outcome WHERE generation <> \(current)",
                "DELETE FROM checkpoint WHERE generation <> \(current)",
            ] {
                try database.execute(sql: sql)
            }
            let named = try String.fetchAll(
                database,
                sql: """
                    SELECT digest FROM outcome_blob WHERE collected = 0
                    UNION SELECT digest FROM checkpoint
                    """)
            let blobs = Set(idle).subtracting(named)
            return (found, Set(blobs.compactMap(Digest.init(hex:))))
        }
    }

    /// Returns how many of the results of these keys each kind of processor computed.
    package func processorCounts(of keys: [Digest]) throws -> [String: Int] {
        try reading { database in
            var counts: [String: Int] = [:]
            for key in keys {
                let name = try String.fetchOne(
                    database, sql: "SELECT processor FROM outcome WHERE key = ?",
                    arguments: [key.hex])
                if let name { counts[name, default: 0] += 1 }
            }
            return counts
        }
    }
}

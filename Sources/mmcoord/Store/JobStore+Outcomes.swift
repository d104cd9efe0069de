package import Coordination
package import Foundation
import GRDB

/// Results by key, and which of their blobs were collected since.
extension JobStore {
    /// An output as it was recorded.
    package struct StoredOutput: Sendable, Equatable {
        /// Its role and its bytes.
        package var output: RoleBlob
        /// Whether nobody needed its bytes any more, so that they were removed.
        package var isCollected: Bool
    }

    /// The outputs once recorded under `key`; nil when that key was never computed.
    package func outputs(of key: Digest) throws -> [StoredOutput]? {
        try database.read { database in
            let known = try Bool.fetchOne(
                database, sql: "SELECT EXISTS (SELECT 1 FROM outcome WHERE key = ?)",
                arguments: [key.hex])
            guard known == true else { return nil }
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT role, digest, size_bytes, collected FROM outcome_blob
                    WHERE key = ? ORDER BY position
                    """, arguments: [key.hex])
            return rows.compactMap { row in
                JobStore.roleBlob(row).map {
                    StoredOutput(output: $0, isCollected: row["collected"])
                }
            }
        }
    }

    /// Records a valid result of a task; that of a task that was made again takes the place of the
    /// first.
    package func record(
        task: TaskSpec, _ commitment: Commitment, host: String, at date: Date
    ) throws {
        try database.write { database in
            try database.execute(
                sql: "DELETE FROM outcome_blob WHERE key = ?", arguments: [commitment.key.hex])
            try database.execute(
                sql: """
                    INSERT OR REPLACE INTO outcome
                    (key, task, kind, worker, host, attempt, wall_ms, cpu_ms, peak_bytes,
                     recorded_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    commitment.key.hex, task.name, task.work.kind.rawValue,
                    commitment.worker.description, host, commitment.attempt,
                    commitment.usage.wallMilliseconds, commitment.usage.processorMilliseconds,
                    commitment.usage.peakBytes, date,
                ])
            for (position, output) in commitment.outputs.enumerated() {
                // The same bytes may have been collected as an output of another task.
                try database.execute(
                    sql: "UPDATE outcome_blob SET collected = 0 WHERE digest = ?",
                    arguments: [output.blob.digest.hex])
                try database.execute(
                    sql: """
                        INSERT INTO outcome_blob (key, position, role, digest, size_bytes)
                        VALUES (?, ?, ?, ?, ?)
                        """,
                    arguments: [
                        commitment.key.hex, position, output.role, output.blob.digest.hex,
                        output.blob.sizeBytes,
                    ])
            }
            try database.execute(
                sql: "UPDATE attempt SET state = 'done', ended_at = ? WHERE epoch = ?",
                arguments: [date, Int64(commitment.epoch)])
        }
    }

    /// Writes down that blobs are no longer needed; they may be removed once this returns.
    package func markCollected(_ digests: [Digest]) throws {
        try database.write { database in
            for digest in digests {
                try database.execute(
                    sql: "UPDATE outcome_blob SET collected = 1 WHERE digest = ?",
                    arguments: [digest.hex])
            }
        }
    }
}

package import Coordination
package import Foundation
import GRDB

/// Checkpoints of trainings by task key, so that another study with the same training can use them.
extension JobStore {
    /// Returns every checkpoint whose row is as it was written.
    package func checkpoints() throws -> [Digest: TaskCheckpoint] {
        try reading { database in
            var checkpoints: [Digest: TaskCheckpoint] = [:]
            let rows = try Row.fetchAll(
                database, sql: "SELECT \(RowChecksum.checkpointColumns), checksum FROM checkpoint")
            for row in rows where RowChecksum.fits(row, of: "checkpoint") {
                guard let key = Digest(hex: row["key"]), let digest = Digest(hex: row["digest"])
                else { continue }
                checkpoints[key] = TaskCheckpoint(
                    blob: BlobReference(digest: digest, sizeBytes: row["size_bytes"]),
                    epoch: row["epochs_done"], step: row["batches_done"])
            }
            return checkpoints
        }
    }

    /// Removes the checkpoints of some keys, before the coordinator begins.
    package func dropCheckpoints(of keys: [Digest]) throws {
        try writing { database in
            for key in keys {
                try database.execute(
                    sql: "DELETE FROM checkpoint WHERE key = ?", arguments: [key.hex])
            }
        }
    }

    /// Removes the checkpoints that were kept before a date; returns those blobs of them that are
    /// no task's output.
    package func dropCheckpoints(before date: Date) throws -> [Digest] {
        try writing { database in
            let digests = try String.fetchAll(
                database,
                sql: """
                    SELECT digest FROM checkpoint WHERE kept_at < ? AND NOT EXISTS
                    (SELECT 1 FROM outcome_blob WHERE outcome_blob.digest = checkpoint.digest)
                    """, arguments: [date])
            try database.execute(
                sql: "DELETE FROM checkpoint WHERE kept_at < ?", arguments: [date])
            return digests.compactMap(Digest.init(hex:))
        }
    }
}

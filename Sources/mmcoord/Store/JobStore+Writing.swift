package import Coordination
package import Foundation
import GRDB
import Messaging

/// Writes many entries in one transaction, so that they wait for the disk once.
extension JobStore {
    /// Writes entries in their order, all or none; returns once they would survive a power cut.
    ///
    /// - Throws: What SQLite reports, as a `StateError`; then nothing was written.
    package func write(_ entries: [StoreEntry], at date: Date) async throws {
        do {
            try await database.write { database in
                let now = date.databaseValue
                for entry in entries { try Self.write(entry, at: now, to: database) }
            }
        } catch {
            throw worded(error)
        }
    }

    static func write(
        _ entry: StoreEntry, at now: DatabaseValue, to database: Database
    ) throws {
        switch entry {
        case .joined(let worker, let host):
            try database.run(
                "INSERT OR REPLACE INTO worker (identifier, host, joined_at) VALUES (?, ?, ?)",
                [Data(worker.bytes), host, now])
        case .launched(let worker):
            try database.run(
                "UPDATE worker SET launched = 1 WHERE identifier = ?", [Data(worker.bytes)])
        case .left(let worker?):
            try database.run(
                "UPDATE worker SET left_at = ? WHERE identifier = ?", [now, Data(worker.bytes)])
        case .left(nil):
            try database.run("UPDATE worker SET left_at = ? WHERE left_at IS NULL", [now])
        case .leased(let task, let key, let lease, let host):
            try database.run(
                """
                INSERT INTO attempt (token, task, key, worker, host, attempt, state, started_at)
                VALUES (?, ?, ?, ?, ?, ?, 'open', ?)
                """,
                [
                    Int64(clamping: lease.token), task, key.hex, Data(lease.owner.bytes), host,
                    lease.attempt, now,
                ])
        case .recorded(let task, let commitment, let host, let processor):
            try record(
                task, commitment, host: host, processor: processor, at: now, to: database)
        case .forgiven:
            try database.run("UPDATE attempt SET forgiven = 1 WHERE state <> 'open'", [])
        case .hostForgiven(let keys, let host):
            for key in keys {
                try database.run(
                    """
                    UPDATE attempt SET forgiven = 1 WHERE token = (
                        SELECT MAX(token) FROM attempt
                        WHERE key = ? AND host = ? AND state = 'machine' AND NOT forgiven)
                    """, [key.hex, host])
            }
        case .failed(let failure, let token):
            try database.run(
                """
                UPDATE attempt SET state = ?, failure = ?, ended_at = ?
                WHERE token = ? AND state = 'open'
                """,
                [
                    failure.kind.rawValue,
                    String(decoding: try JSONEncoder().encode(failure), as: UTF8.self), now,
                    Int64(clamping: token),
                ])
        case .collected(let digests):
            for digest in digests {
                try database.run(
                    "UPDATE outcome_blob SET collected = 1 WHERE digest = ?", [digest.hex])
            }
        case .checkpointed(let work, let key, let checkpoint):
            try keep(checkpoint, of: key, work, at: now, to: database)
        case .uncheckpointed(let key):
            try database.run("DELETE FROM checkpoint WHERE key = ?", [key.hex])
        }
    }

    /// Replaces the checkpoint of a task's key.
    private static func keep(
        _ checkpoint: TaskCheckpoint, of key: Digest, _ work: TaskWork, at now: DatabaseValue,
        to database: Database
    ) throws {
        let fields = [
            key.hex.databaseValue, checkpoint.blob.digest.hex.databaseValue,
            checkpoint.blob.sizeBytes.databaseValue, checkpoint.epoch.databaseValue,
            checkpoint.step.databaseValue, now,
        ]
        try database.run(
            """
            INSERT OR REPLACE INTO checkpoint (
                \(RowChecksum.checkpointColumns), checksum, kind, version)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            StatementArguments(
                RowChecksum.added(to: fields, of: "checkpoint") + [
                    work.kind.name.databaseValue, work.version.databaseValue,
                ]))
    }

    /// Returns the row of a result, with a checksum that covers its blobs too.
    private static func fields(
        _ task: TaskSpec, _ commitment: Commitment, host: String, at now: DatabaseValue
    ) -> [DatabaseValue] {
        let usage = commitment.usage
        let fields = [
            commitment.key.hex.databaseValue, task.name.databaseValue,
            task.work.kind.name.databaseValue, commitment.worker.description.databaseValue,
            host.databaseValue, commitment.attempt.databaseValue,
            usage.wallMilliseconds.databaseValue, usage.processorMilliseconds.databaseValue,
            usage.peakBytes.databaseValue, now,
        ]
        let blobs = commitment.outputs.enumerated().map { position, output in
            [
                position.databaseValue, output.role.databaseValue,
                output.blob.digest.hex.databaseValue, output.blob.sizeBytes.databaseValue,
            ]
        }
        return RowChecksum.added(to: fields, of: "outcome", blobs: blobs)
    }

    private static func record(
        _ task: TaskSpec, _ commitment: Commitment, host: String, processor: String,
        at now: DatabaseValue, to database: Database
    ) throws {
        let key = commitment.key.hex
        try database.run("DELETE FROM outcome_blob WHERE key = ?", [key])
        try database.run(
            """
            INSERT OR REPLACE INTO outcome (
                \(RowChecksum.outcomeColumns), checksum, processor, version, resumable)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            StatementArguments(
                fields(task, commitment, host: host, at: now) + [
                    processor.databaseValue, task.work.version.databaseValue,
                    task.traits.isResumable.databaseValue,
                ]))
        for (position, output) in commitment.outputs.enumerated() {
            let digest = output.blob.digest.hex
            // These bytes may have been removed as an output of another task.
            try database.run(
                "UPDATE outcome_blob SET collected = 0 WHERE digest = ? AND collected = 1",
                [digest])
            try database.run(
                """
                INSERT INTO outcome_blob (key, position, role, digest, size_bytes)
                VALUES (?, ?, ?, ?, ?)
                """, [key, position, output.role, digest, output.blob.sizeBytes])
        }
        try database.run(
            "UPDATE attempt SET state = 'done', ended_at = ? WHERE token = ? AND task = ?",
            [now, Int64(clamping: commitment.token), task.name])
        // Another worker may hold a copy of the task, or a second lease.
        try database.run(
            """
            UPDATE attempt SET state = 'superseded', ended_at = ? WHERE task = ? AND state = 'open'
            """, [now, task.name])
    }
}

extension Database {
    /// Runs a statement that each connection compiles once.
    fileprivate func run(_ sql: String, _ arguments: StatementArguments) throws {
        try cachedStatement(sql: sql).execute(arguments: arguments)
    }
}

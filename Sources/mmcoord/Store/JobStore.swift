package import Coordination
package import Foundation
import GRDB

/// The coordinator's memory: outcomes by key, attempts, digests of data files, in one SQLite file.
///
/// A result is written here only after its blobs are whole on disk, and is acknowledged only after
/// it is written, so whatever a worker was told is kept survives the coordinator. The plan is not
/// stored: it follows from the cluster file and the data, and tasks find their results by key.
package struct JobStore: Sendable {
    let database: DatabasePool

    /// Opens or creates the store of a state folder, and brings its schema up to date.
    ///
    /// - Throws: `StateError.store` where SQLite cannot open or migrate the file, `.newerStore`
    ///   where a later release has.
    package init(path: String) throws {
        var configuration = Configuration()
        configuration.prepareDatabase { database in
            // An acknowledged result must survive a power cut, not only a crash.
            try database.execute(sql: "PRAGMA synchronous = FULL")
            // Keys are digests, so rows of one transaction lie all over the file: 32 MiB of it stay
            // in memory, and the log is moved to the file once it holds as much.
            try database.execute(sql: "PRAGMA cache_size = -32768")
            try database.execute(sql: "PRAGMA wal_autocheckpoint = 8192")
        }
        configuration.busyMode = .timeout(10)
        do {
            database = try DatabasePool(path: path, configuration: configuration)
            let unknown = try JobStoreSchema.unknownMigrations(of: database)
            guard unknown.isEmpty else {
                throw StateError.newerStore(path: path, found: unknown.joined(separator: ", "))
            }
            try JobStoreSchema.migrator.migrate(database)
            CrashPoint.watch(database)
        } catch let error as StateError {
            throw error
        } catch {
            throw StateError.store(path: path, reason: "\(error)")
        }
    }

    /// Counts one more life of the coordinator and returns its number, from 1.
    package func beginIncarnation(at date: Date) throws -> UInt64 {
        try database.write { database in
            try database.execute(
                sql: "INSERT INTO incarnation (started_at) VALUES (?)", arguments: [date])
            return UInt64(database.lastInsertedRowID)
        }
    }

    // MARK: Outcomes

    /// Who computed what, in the order in which results were recorded.
    package func outcomes(of keys: [Digest]) throws -> [OutcomeRecord] {
        try database.read { database in
            try keys.compactMap { key in
                try Row.fetchOne(
                    database, sql: "SELECT * FROM outcome WHERE key = ?", arguments: [key.hex]
                ).map(OutcomeRecord.init)
            }
        }
    }

    // MARK: Workers

    /// Workers that joined and were never heard to leave.
    package func presentWorkers() throws -> Set<WorkerIdentifier> {
        try database.read { database in
            let rows = try Data.fetchAll(
                database, sql: "SELECT identifier FROM worker WHERE left_at IS NULL")
            return Set(rows.compactMap { WorkerIdentifier(bytes: Array($0)) })
        }
    }

    // MARK: Attempts

    /// The smallest epoch never given.
    package func nextEpoch() throws -> UInt64 {
        try database.read { database in
            let last = try Int64.fetchOne(database, sql: "SELECT MAX(epoch) FROM attempt")
            return UInt64((last ?? 0) + 1)
        }
    }

    /// The leases that were open when the last coordinator ended: their owners may still compute.
    package func openAttempts() throws -> [(task: String, key: Digest, lease: Lease)] {
        try database.read { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM attempt WHERE state = 'open' ORDER BY epoch"
            ).compactMap { row in
                let owner: Data = row["worker"]
                let epoch: Int64 = row["epoch"]
                guard let worker = WorkerIdentifier(bytes: Array(owner)),
                    let key = Digest(hex: row["key"])
                else { return nil }
                let lease = Lease(
                    owner: worker, epoch: UInt64(epoch), attempt: row["attempt"], deadline: .zero)
                return (row["task"], key, lease)
            }
        }
    }

    // MARK: Data files and snapshots

    /// The digest of a data file that has not changed since it was last hashed.
    package func digest(of file: FileIdentity) throws -> Digest? {
        try database.read { database in
            let hex = try String.fetchOne(
                database,
                sql: """
                    SELECT digest FROM source
                    WHERE path = ? AND size_bytes = ? AND modified_ns = ? AND inode = ?
                    """,
                arguments: [file.path, file.sizeBytes, file.modifiedNanoseconds, file.inode])
            return hex.flatMap(Digest.init(hex:))
        }
    }

    /// Remembers the digest of a data file.
    package func remember(_ digest: Digest, of file: FileIdentity) throws {
        try database.write { database in
            try database.execute(
                sql: """
                    INSERT OR REPLACE INTO source (path, size_bytes, modified_ns, inode, digest)
                    VALUES (?, ?, ?, ?, ?)
                    """,
                arguments: [
                    file.path, file.sizeBytes, file.modifiedNanoseconds, file.inode, digest.hex,
                ])
        }
    }

    /// Keeps the newest picture of the study, for `mmcoord status` when no coordinator runs.
    package func keepSnapshot(_ json: Data) throws {
        try database.write { database in
            try database.execute(
                sql: "INSERT OR REPLACE INTO snapshot (id, json) VALUES (1, ?)", arguments: [json])
        }
    }

    /// The newest picture of the study; nil before the first.
    package func snapshot() throws -> Data? {
        try database.read { database in
            try Data.fetchOne(database, sql: "SELECT json FROM snapshot WHERE id = 1")
        }
    }

    static func roleBlob(_ row: Row) -> RoleBlob? {
        guard let digest = Digest(hex: row["digest"]) else { return nil }
        return RoleBlob(
            role: row["role"], blob: BlobReference(digest: digest, sizeBytes: row["size_bytes"]))
    }
}
